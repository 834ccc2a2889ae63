"""Spreadsheets as tests need them: cells as they stand in the XML of a table, packed as Excel packs them."""

import io
import zipfile
from collections.abc import Mapping

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TABLE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def text(words: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def number(value: float) -> str:
    return f"<c><v>{value}</v></c>"


def day(serial: int) -> str:
    """Return a cell shown as a date, by the days since 1899-12-30."""
    return f'<c s="1"><v>{serial}</v></c>'


def formula(code: str, saved: str) -> str:
    """Return a formula with the value that was saved with it."""
    return f'<c t="str"><f>{code}</f><v>{saved}</v></c>'


def error(code: str) -> str:
    return f'<c t="e"><f>1/0</f><v>{code}</v></c>'


def table(*rows: list[str], merged: str = "") -> str:
    """Return the XML of a table; an empty list is a row without cells."""
    cells = "".join(f'<row r="{number}">{"".join(row)}</row>' for number, row in enumerate(rows, 1) if row)
    merges = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    return f"<worksheet {MAIN}><sheetData>{cells}</sheetData>{merges}</worksheet>"


def workbook(tables: Mapping[str, str]) -> bytes:
    """Return an .xlsx file of these tables."""
    numbers = range(1, len(tables) + 1)
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(tables, 1))
    links = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="{TABLE_TYPE}.worksheet+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{links}<Relationship Id="s" '
            f'Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": (
            f'<styleSheet {MAIN}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
            "</styleSheet>"
        ),
    }
    content = dict(zip((f"xl/worksheets/sheet{n}.xml" for n in numbers), tables.values(), strict=True))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in (parts | content).items():
            archive.writestr(name, xml)
    return file.getvalue()
