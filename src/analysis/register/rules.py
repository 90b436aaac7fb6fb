"""The rules for files, columns, cells and ids; those within one row stand in `crosschecks`."""

from __future__ import annotations

from analysis.register.problems import Rule

LATE_DAYS = 31
"""A report may reach the register until a month after the year in which the victim is counted."""
NEAR_DAYS = 7
"""Two registrations of one person by two lists are expected within a week of each other."""

MISSING_TABLE = Rule(
    "missing_table",
    "the table is missing",
    "Put {expected} into the folder",
)
EMPTY_TABLE = Rule(
    "empty_table",
    "the table has no rows",
    "Write a header with the names of the columns, and a row for each {unit}",
)
UNREADABLE = Rule(
    "unreadable",
    "the file cannot be read as {format}",
    "Write the file again as {format}, or give it the ending of what it is",
)
ENCODING = Rule(
    "encoding",
    "the line holds bytes that are no text in {encoding}",
    "Save the file as UTF-8",
)
MIXED_ENCODINGS = Rule(
    "mixed_encodings",
    "the file mixes UTF-8 with another encoding: this is the first line that is not UTF-8",
    "Save all of the file as UTF-8; it was probably glued together from two files",
)
NO_HEADER = Rule(
    "no_header",
    "no column is known: the first row is no header, or its names are not ours",
    "Write the header {expected}, or name the columns in mapping.yml",
)
SEPARATOR = Rule(
    "separator",
    "the columns are separated by {found}",
    "Separate the columns by a comma, a semicolon or a tab",
)
ROW_SEPARATOR = Rule(
    "row_separator",
    "the row is separated by {found} and the header by {expected}",
    "Separate the rows as the header is",
)
SHEET = Rule(
    "sheet",
    "the workbook has {count} sheets and none is named {table}",
    "Name the sheet with the rows {table}, or remove the others",
)
DUPLICATE_COLUMN = Rule(
    "duplicate_column",
    "the column {column} stands there {count} times",
    "Keep one of them; only the first was checked",
)
UNKNOWN_COLUMN = Rule(
    "unknown_column",
    "the column is unknown{nearest}",
    "Rename it, map it in mapping.yml, or leave it out; names, BSN and other direct identifiers "
    "must be left out",
)
MISSING_COLUMN = Rule(
    "missing_column",
    "the column is missing",
    "Add it; a cell that is not known is left empty where that is allowed",
)
COLUMN_TYPE = Rule(
    "column_type",
    "the column holds lists or other nested values",
    "Write one value in each cell",
)
CELLS = Rule(
    "cells",
    "the row does not have the {expected} cells of the header",
    "Give the row as many cells as the header, and quote a cell that holds the separator",
)
TRUNCATED = Rule(
    "truncated",
    "the file ends in the middle of this row",
    "Export the file again: it is not whole",
)
QUOTE = Rule(
    "quote",
    "a quotation mark is not closed, or stands unpaired inside a quoted cell",
    "Close the quotation mark, and double those inside a cell",
)

EMPTY = Rule("empty", "the cell is empty", "Fill in {column}: it is never unknown")
UNKNOWN_CODE = Rule(
    "unknown_code",
    "the code is unknown",
    "Use a code of data/codelists/register/{codes}.csv, or map yours in mapping.yml",
)
YEAR = Rule("year", "not a year", "Write a year of four digits, such as 2018")
DATE = Rule("date", "not a date", "Write a date as 2018-03-31 or 31-3-2018")
AGE = Rule("age", "not an age in whole years", "Write whole years from 0 to 120, or leave it empty")
DAYS = Rule("days", "not a number of days", "Write a whole number of days, or leave it empty")

CARD = Rule("card", "{fault}", "Mend extract.yml: see data/register/extract.yml for an example")
MAPPING = Rule("mapping", "{fault}", "Mend the mapping: see data/register/mapping_nl.yml")
CHECKSUM = Rule(
    "checksum",
    "the file is not the one whose sha256 stands in extract.yml",
    "Get the file again, or write its sha256 into extract.yml",
)

DUPLICATE_VICTIM = Rule(
    "duplicate_victim",
    "the same victim_id stands on more than one row",
    "Keep one row for each victim; a victim registered again is not new",
)
DUPLICATE_REPORT = Rule(
    "duplicate_report",
    "the same report stands on more than one row",
    "Keep one row for each report",
)
NEAR_DUPLICATE = Rule(
    "near_duplicate",
    "another victim of the same year agrees in sex, age, nationality, country of origin, form and "
    f"sector, and was registered within {NEAR_DAYS} days; chance gives about {{expected}} such "
    "rows",
    "See whether they are one person under two ids",
    "warning",
)
REPORT_WITHOUT_VICTIM = Rule(
    "report_without_victim",
    "the victim of this report is not in the table of victims",
    "Add the victim or remove the report; a victim whose row cannot be read counts as absent",
)
VICTIM_WITHOUT_REPORT = Rule(
    "victim_without_report",
    "nobody reported this victim",
    "Add the report; a report whose row cannot be read counts as absent",
)
LATE_REPORT = Rule(
    "late_report",
    f"the report is dated more than {LATE_DAYS} days after the year in which the victim is counted",
    "Mend the date of the report or the year of registration",
)
OUTSIDE_PERIOD = Rule(
    "outside_period",
    "the year lies outside the period of extract.yml, {first}-{last}",
    "Remove the row or mend the period",
)
REPORT_AFTER_PERIOD = Rule(
    "report_after_period",
    "the report is dated after the last year of extract.yml, {last}",
    "Mend the date or the period",
)
MIXED_IDS = Rule(
    "mixed_ids",
    "synthetic and other ids stand in one extract: these rows are the fewer",
    "Never mix synthetic rows with registered ones: export again",
)
DENIED_SYNTHETIC = Rule(
    "denied_synthetic",
    "`synthetic: false`, while ids begin with SYNTHETIC-",
    "Say `synthetic: true`, or get the registered extract",
)
UNMARKED_SYNTHETIC = Rule(
    "unmarked_synthetic",
    "`synthetic: true`, while ids do not begin with SYNTHETIC-",
    "Mark every synthetic id, or remove `synthetic: true` from what is registered",
)
