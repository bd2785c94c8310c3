"""Two pages are one to look at where they are drawn by the same markup, and only there."""

import pytest

from tests.pages.shapes import shapes_of

PAGE = "<html><title>Queue</title><nav><a class=on>Ann</a></nav><main>{}</main></html>"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>A word</p>", "<p>Others</p>"),
        ("<ul><li>1</li><li>2</li></ul>", "<ul><li>1</li></ul>"),
        ("<dl><dt>1</dt><dt>2</dt></dl>", "<dl><dt>1</dt></dl>"),
        ('<input name="a" value="1">', '<input name="b" value="2">'),
    ],
)  # fmt: skip
def test_words_keys_and_how_many_rows_make_no_other_shape(one: str, other: str):
    assert shapes_of(PAGE.format(one)) == shapes_of(PAGE.format(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>A word</p>", "<p></p>"),
        ("<p>A word</p>", "<h2>A word</h2>"),
        ('<p class="late">A word</p>', "<p>A word</p>"),
        ('<p class="late">A word</p>', '<p class="soon">A word</p>'),
        ('<button aria-label="Close"></button>', '<button aria-label=""></button>'),
        ("<ul><li>1</li></ul>", "<ul><li><a href='/'>1</a></li></ul>"),
        ("<label>A</label><input>", "<input><label>A</label>"),
        ("<p>A</p><dl><dt>1</dt></dl>", "<p>A</p>"),
    ],
)
def test_another_element_or_kind_is_another_shape(one: str, other: str):
    assert shapes_of(PAGE.format(one)).parts != shapes_of(PAGE.format(other)).parts


def test_the_frame_is_told_apart_from_what_stands_in_it():
    page, other = shapes_of(PAGE.format("<p>A</p>")), shapes_of(PAGE.format("<h2>A</h2>"))

    assert len(page.parts & other.parts) == 1


def test_words_are_drawn_anew_where_they_stand_in_something_else():
    one, two = "<p>A</p><p>B</p>", "<p>A</p><p class='late'>B</p><em>C</em>"
    page, other = shapes_of(PAGE.format(one)), shapes_of(PAGE.format(two))

    assert page.drawn < other.drawn
    assert len(other.drawn - page.drawn) == 2
    assert shapes_of(PAGE.format(f"<div class='card'>{one}</div>")).drawn.isdisjoint(
        found for found in page.drawn if "<main>" in found
    )
