"""What a line of a reply is, by the habits of mail programs in the languages of the house and near.

Sources: replies that others collected (tests/data/mail), headers of Dutch programs as seen in
public lists. Everything is bounded: a line is looked at once, in its first signs.
"""

import re
from collections.abc import Sequence
from typing import Final

# Longer than this is no sign of a mail program.
LONGEST: Final = 300
# An introduction may be broken over so many lines.
BROKEN: Final = 5
# An introduction ends with one of these.
_ENDS: Final = (":", "：", "--")

_QUOTED: Final = re.compile(r"^(?:>|[A-Z]{1,2}>|\|(?:\s|$))")
_MARKS: Final = re.compile(r"^(?:\s*>)+\s?")
_SIGNED: Final = re.compile(r"^\s*(?:--|—|ᐧ|_{10,})\s*$")
_RULE: Final = re.compile(r"^\s*[-_=*~#+—]{3,}\s*$")
_VERBS: Final = (
    r"wrote|writes|schreef|geschreven|schrieb|geschrieben|a\s+écrit|escribió|escreveu|ha\s+scritto"
    r"|skrev|napisał(?:\(a\))?|написала?|пише|kirjoitti|írta|写道"
)
_SAID: Final = re.compile(rf"(?:{_VERBS})\s*(?:[:：]|-{{2,}})\s*$", re.IGNORECASE)
# Who it was stands behind the verb in Dutch, German and the languages of the north.
_SAID_BY: Final = re.compile(
    r"\b(?:wrote|schreef|heeft|schrieb|skrev|escribió|a\s+écrit)\s.{1,200}(?:[:：])\s*$",
    re.IGNORECASE,
)
_SAID_ON: Final = re.compile(
    r"\b(?:schrieb\s+am|schreef\s+op|wrote\s+on|a\s+écrit\s+le)\s.{0,60}[:：]\s*$", re.IGNORECASE
)
_LEAD: Final = re.compile(
    r"^[-\s]*(?:(?:On|At|Op|Am|Le|El|Il|Em|Den|Dnia|W\s+dniu)\s|在|\d{1,4}[\s./-]|[^\s<]{2,30},\s+\d"
    r"|\S.{0,80}\b(?:schrieb\s+am|schreef\s+op)\s)",
    re.IGNORECASE,
)
_WHEN: Final = re.compile(r"\d{1,2}\D.{0,20}\d|\d{4}")
_WHO: Final = re.compile(r"<[^<>\s]+@[^<>\s]+>?|@")
# As Gmail wrote for years: no verb at all.
_BARE: Final = re.compile(
    r"^\d{4}-\d{2}-\d{2} \d{1,2}:\d{2} GMT|^\d{4}/\d{1,2}/\d{1,2} \S.{0,80}<\S+@\S+>\s*$"
)
_ORIGINAL: Final = re.compile(
    r"^\W{0,3}-{2,}\s*(?:Original\s+Message|Oorspronkelijk\s+bericht|Doorgestuurd\s+bericht"
    r"|Forwarded\s+message|Ursprüngliche\s+Nachricht|Weitergeleitete\s+Nachricht"
    r"|Message\s+(?:d.origine|original|transféré)|Mensaje\s+original|Messaggio\s+originale"
    r"|Mensagem\s+original)\s*-{2,}\W{0,3}$"
    r"|^(?:Begin\s+(?:forwarded\s+message|doorgestuurd\s+bericht)"
    r"|Début\s+du\s+message\s+(?:réexpédié|transféré)"
    r"|Anfang\s+der\s+weitergeleiteten\s+(?:E-Mail|Nachricht))\s*:\s*$",
    re.IGNORECASE,
)
_FROM: Final = r"From|Van|Von|De|Da|Från|Fra|Od"
_OTHER: Final = (
    r"Sent|Date|To|Cc|Bcc|Subject|Reply-To|Importance|Verzonden|Datum|Aan|Onderwerp"
    r"|Antwoord\s+aan|Urgentie|Gesendet|An|Betreff|Antwort\s+an|Wichtigkeit|Envoyé|À|Objet"
    r"|Répondre\s+à|Enviado|Fecha|Para|Asunto|Data|A|Oggetto|Risposta|Inviato|Assunto|Skickat"
    r"|Till|Ämne|Kopia|Sendt|Dato|Til|Emne|Kopie|Prioriteit"
)
_HEADER: Final = re.compile(rf"^\s*\*?(?:{_FROM}|{_OTHER})\s?:\*?(?:\s|$)", re.IGNORECASE)
_FIRST: Final = re.compile(rf"^\s*\*?(?:{_FROM})\s?:\*?\s", re.IGNORECASE)
_HEADERS: Final = 3
_DEVICE: Final = re.compile(
    r"^\W{0,4}(?:"
    r"(?:sent|verzonden|verstuurd|gesendet|envoyé|enviado|inviato|sendt|skickat)\s+"
    r"(?:from|with|via|by|vanaf|vanuit|van|met|mit|von|depuis|à\s+partir|avec|de|desde|da|fra|från)"
    r"\b.{0,120}"
    r"|from\s+my\s+\S.{0,40}|\w{1,20}\s+from\s+mobile"
    r"|(?:diese\s+nachricht\s+wurde\s+)?von\s+(?:meinem|unterwegs)\b.{0,80}gesendet"
    r"|get\s+\[?outlook\b.{0,80}|(?:download|t[ée]l[ée]charger?|obtenez)\s+outlook\b.{0,80}"
    r"|outlook\s+(?:voor|für|pour)\s+(?:ios|android)\b.{0,80}"
    r"|從我的.{0,40}傳送)\W{0,4}$",
    re.IGNORECASE,
)


def is_quoted(line: str) -> bool:
    return _QUOTED.match(line) is not None


def unquoted(line: str) -> str:
    """Return a line without the marks before it."""
    return _MARKS.sub("", line[:LONGEST])


def is_signed(line: str) -> bool:
    """Say whether what follows is a signature, or the foot of a list."""
    return _SIGNED.match(line[:LONGEST]) is not None


def is_rule(line: str) -> bool:
    return _RULE.match(line[:LONGEST]) is not None


def is_device(line: str) -> bool:
    """Say whether a telephone or a program put itself under the words."""
    return len(line) <= LONGEST and _DEVICE.match(line) is not None


def introduction(lines: Sequence[str], at: int) -> int:
    """Return over how many lines older words are introduced here; 0 where they are not."""
    first = unquoted(lines[at])
    if not first.strip():
        return 0
    if _BARE.match(first):
        return _rest_of_address(lines, at)
    if _tells(first):
        return 1
    begins = _LEAD.match(first) or ("<" in first and _WHO.search(first))
    return _broken(lines, at) if begins else 0


def _broken(lines: Sequence[str], at: int) -> int:
    """Return over how many lines an introduction is broken that begins here; 0 where it is none."""
    said = unquoted(lines[at])
    for count, line in enumerate(lines[at + 1 : at + BROKEN], start=2):
        said = f"{said.rstrip()} {unquoted(line).strip()}"
        if len(said) > LONGEST:
            return 0
        if not said.rstrip().endswith(_ENDS):
            continue
        if (_LEAD.match(said) and _tells(said)) or (_SAID_ON.search(said) and _WHO.search(said)):
            return count
    return 0


def _tells(said: str) -> bool:
    """Say whether this names when or by whom, and that it was written."""
    if len(said) > LONGEST or not said.rstrip().endswith(_ENDS):
        return False
    dated = _WHEN.search(said) is not None
    if _SAID.search(said):
        return (dated and _LEAD.match(said) is not None) or _WHO.search(said) is not None
    if dated and _LEAD.match(said) and _SAID_BY.search(said):
        return True
    return dated and _SAID_ON.search(said) is not None


def _rest_of_address(lines: Sequence[str], at: int) -> int:
    """Return 2 where the address stands on the line below, as Gmail breaks it."""
    follows = unquoted(lines[at + 1]).strip() if at + 1 < len(lines) else ""
    return 2 if lines[at].rstrip().endswith("<") and _WHO.search(follows) else 1


def headers(lines: Sequence[str], at: int) -> int:
    """Return over how many lines the head of an older mail stands here; 0 where none does."""
    if _ORIGINAL.match(unquoted(lines[at]).strip()):
        below = at + 1
        while below < len(lines) and not unquoted(lines[below]).strip():
            below += 1
        return below - at + _block(lines, below) if below < len(lines) else 1
    return _block(lines, at) if _FIRST.match(unquoted(lines[at])) else 0


def _block(lines: Sequence[str], at: int) -> int:
    """Return how many lines of headers stand together; what runs on over a line counts with it."""
    found, end, place = 0, at, at
    while place < len(lines):
        line = unquoted(lines[place])
        if _HEADER.match(line):
            found, end = found + 1, place + 1
        elif not line.strip() or place > end:
            break
        place += 1
    return end - at if found >= _HEADERS else 0
