"""The head and the look of the HTML twin: the program's ink and hairlines, nothing loaded.

The one place of its markup that is not made from data; `{title}` and `{style}` are filled in.
"""

from __future__ import annotations

from typing import Final

HEAD: Final = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>"""

STYLE: Final = """
body{font:12pt/1.5 "Source Sans 3","Noto Sans",sans-serif;color:#16191d;background:#fff;
max-width:76rem;margin:2rem auto;padding:0 1.5rem}
h1{font-size:1.75rem;line-height:1.25;margin:.25rem 0}
h2{font-size:1.3rem;margin:2rem 0 .5rem}
h3{font-size:1.1rem}
header{border-top:3px solid #1d5fa8;padding-top:.5rem}
footer{border-top:1px solid #757d86;margin-top:2rem}
.handling{font-weight:600}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
caption{text-align:start;font-weight:600;padding:.25rem 0}
th,td{text-align:start;vertical-align:top;padding:.35rem .75rem .35rem 0;
border-bottom:1px solid #b9c0c7}
thead th{color:#4a5159;border-bottom:2px solid #16191d}
.day{table-layout:fixed}
.day thead th:nth-child(-n+2){width:6.5%}.day thead th:nth-child(3){width:18%}
.day thead th:nth-child(4){width:8%}.day thead th:nth-child(5){width:14%}
.day thead th:nth-child(8){width:20%}.day thead th:nth-child(9){width:5%}
td{overflow-wrap:anywhere}
svg{width:1em;height:1em;vertical-align:-.1em;fill:#343b43}
svg.low{fill:#0a7d5c}svg.medium{fill:#a68200}svg.high{fill:#a83200}svg.very_high{fill:#5a0016}
svg .ring{fill:none;stroke:#757d86;stroke-width:2.5}
.tick{display:inline-block;width:1em;height:1em;border:1.5px solid #16191d}
@page{size:A4 landscape;margin:12mm}
@media print{body{margin:0;max-width:none}section{break-inside:avoid-page}}
"""
