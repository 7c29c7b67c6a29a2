"""Faults of printers, print jobs and set-up pages, as sentences; part of those in ``operations.words``."""

PRINT_FAULTS = {
    "printer_unknown": "There is no printer “{printer}”. Choose one of: {printers}.",
    "printer_there": "There is a printer {printer} already. Choose another name, or remove that one first.",
    "printer_address": "“{address}” is no address of a printer. {example}",
    "printer_sheet": "{printer} prints label by label, and “{layout}” is a sheet. Choose another layout or printer.",
    "printer_language": "A {kind} cannot be sent {language}. Choose one of: {languages}.",
    "printer_removed": "{printer} was taken out of use meanwhile. Take it into use again, then set it up.",
    "printer_elsewhere": "{printer} hangs on the computer of {station}. Print its set-up page there.",
    "setup_paper_small": "{width} × {height} mm are too small for the set-up page. Put in larger labels, and take the "
    "printer into use with their layout.",
    "ruler_implausible": "{measured} mm cannot be what a ruler of {ruler} mm measures. Measure from its line 0 to its "
    "last line, in millimetres.",
    "setup_code_none": "{given} is no code of the set-up page. Scan the codes of the page of {printer}.",
    "setup_code_plant": "{given} is of another plant's set-up page. Scan the codes of the page of {printer}.",
    "setup_code_printer": "{given} is of another printer's set-up page. Scan the codes of the page of {printer}.",
    "badge_unknown": "The plant knows no badge {badge}. Scan or write your own, or leave it out.",
    "length_bad": "“{given}” is no length. Write it in millimetres, as in 99.8.",
    "copies_bad": "{copies} copies cannot be meant. Choose 1 to {most}.",
    "job_unknown": "There is no print job {job}. List them with: kanban-desktop jobs",
    "job_settled": "Nothing is in doubt about this print job any more. Look at the list again.",
}
