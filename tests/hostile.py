"""Texts that would like to be more than text: what a stranger puts into a link, a file or a field."""

from __future__ import annotations

#: One of each kind, none longer than a name may be, so that every field lets it in.
PAYLOADS = {
    "markdown link": "[tap](https://evil.example/a)",
    "markdown picture": "![x](https://evil.example/p.png)",
    "markdown script": "[tap](javascript:alert(1))",
    "streamlit colour": ":red[x] :material/home: :smile:",
    "latex": "$\\href{javascript:alert(1)}{x}$ $$x$$",
    "image": "<img src=x onerror=alert(1)>",
    "script": "<script>alert(1)</script>",
    "closing script": "</script><script>alert(1)</script>",
    "svg": "<svg/onload=alert(1)>",
    "frame": "<iframe src=https://evil.example></iframe>",
    "meta": '"><meta http-equiv=refresh content="0;//evil.example">',
    "attribute": "\" onmouseover=alert(1) x='",
    "scheme": "javascript:alert(document.cookie)",
    "entity": "&lt;b&gt;&#60;i&#62;",
    "comment": "<!-- x --!> <![CDATA[ x ]]>",
    "vega expression": "'+alert(1)+' datum['x'] {signal:'x'}",
    "template": "{{7*7}} ${7*7} {0} {name} %s %(x)s",
    "spreadsheet": '=HYPERLINK("https://evil.example","x")',
    "spreadsheet command": "=cmd|' /C calc'!A0",
    "spreadsheet at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "spreadsheet plus": "+1+1",
    "spreadsheet minus": "-2+3+cmd|' /C calc'!A0",
    "spreadsheet wide": "＝1+1",
    "calendar": "x\\nEND:VEVENT;ATTACH:https://evil.example",
    "long word": "a" * 60,
    "long hangul word": "가" * 60,
}
#: Control signs, which turn the reading direction or end a line: no name holds one.
UNSEEN = {
    "bidi override": "\u202egnp.exe",
    "bidi isolate": "\u2067abc\u2069",
    "arabic mark": "a\u061cb",
    "line break": "a\r\nSet-Cookie: x=1",
    "null": "a\x00b",
    "line separator": "a\u2028b",
}
