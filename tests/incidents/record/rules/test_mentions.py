import pytest

from incidents.record.rules.mentions import Named, mentioned, unnamed

SAM, ANN, ANNA, TOM, TIM = (
    Named(1, "Sam Peeters", "sam@desk.example"),
    Named(2, "Ann", "ann.maes@desk.example"),
    Named(3, "Anna de Wit", "anna@desk.example"),
    Named(4, "Tom Claes", "tom@desk.example"),
    Named(5, "Tom Smet", "tsmet@desk.example"),
)
EVERYBODY = [SAM, ANN, ANNA, TOM, TIM]


@pytest.mark.parametrize(
    ("_case", "text", "named"),
    [
        ("a whole name", "Ask @Sam Peeters, please.", [1]),
        ("in small letters", "@sam peeters?", [1]),
        ("a first name that one has", "(@Sam)", [1]),
        ("an address before its @", "@ann.maes knows", [2]),
        ("no more of a name than is there", "@Anna de Wit and @Ann", [3, 2]),
        ("each once", "@Sam @Sam", [1]),
        ("what two are called names nobody", "@Tom", []),
        ("the whole name of one of these", "@Tom Smet", [5]),
        ("an e-mail address is none", "mail sam@sam.example", []),
        ("nobody of this name", "@Rik and @todo", []),
        ("at the end", "look @", []),
    ],
)
def test_whom_a_note_names(_case: str, text: str, named: list[int]):
    assert mentioned(text, EVERYBODY) == named


@pytest.mark.parametrize(
    ("_case", "text", "missed"),
    [
        ("somebody", "@Sam", []),
        ("nobody, and of two it is not known whom", "@Rik, @todo and @Tom", ["Rik", "todo", "Tom"]),
        ("as it was typed, once", "@Jan and @Jan", ["Jan"]),
        ("what is no name", "at @10:00, sam@sam.example", []),
        (
            "the first of many",
            " ".join(f"@x{sign}" for sign in "abcdefgh"),
            [f"x{s}" for s in "abcde"],
        ),
    ],
)
def test_which_names_name_nobody(_case: str, text: str, missed: list[str]):
    assert unnamed(text, EVERYBODY) == missed
