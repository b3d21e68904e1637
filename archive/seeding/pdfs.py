"""A sheet of paper for an archive entry: what is known, and where from."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from fpdf import FPDF
from fpdf.enums import XPos, YPos

ORIGIN = (
    "Zusammengestellt für das Archiv der DENKZELLEN aus öffentlich zugänglichen Angaben, "
    "Stand 23. November 2026. Dies ist kein Original der genannten Stellen."
)


class Sheet(FPDF):
    """A4 in Helvetica; the same content gives the same bytes."""

    def __init__(self, title: str, day: date) -> None:
        super().__init__(format="A4")
        self.core_fonts_encoding = "cp1252"
        self.set_margins(25, 25, 25)
        self.set_auto_page_break(auto=True, margin=25)
        self.set_lang("de-DE")
        self.set_title(title)
        self.set_author("DENKZELLEN Bremen")
        self.set_creator("DENKZELLEN Bremen")
        self.set_producer("fpdf2")
        self.set_creation_date(datetime.combine(day, time(12), tzinfo=UTC))
        self.alias_nb_pages()
        self.add_page()

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("Helvetica", size=9)
        self.cell(0, 6, f"Seite {self.page_no()} von {{nb}}", align="R")

    def write_lines(self, text: str, *, size: float, style: str = "", space: float = 4) -> None:
        self.set_font("Helvetica", style=style, size=size)
        self.multi_cell(0, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(space)


def make_pdf(
    title: str, day: date, day_text: str, paragraphs: Sequence[str], sources: Sequence[str]
) -> bytes:
    sheet = Sheet(title, day)
    sheet.write_lines(day_text, size=11, space=2)
    sheet.write_lines(title, size=20, style="B", space=6)
    for paragraph in paragraphs:
        sheet.write_lines(paragraph, size=11.5)
    sheet.write_lines("Quellen", size=13, style="B", space=2)
    for source in sources:
        sheet.write_lines(source, size=9.5, space=2)
    sheet.ln(6)
    sheet.write_lines(ORIGIN, size=9.5)
    return bytes(sheet.output())
