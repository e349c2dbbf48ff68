"""The style of the pages: what a fragment needs wherever it stands, and the frame of a page alone."""

from __future__ import annotations

from typing import Final

from procrules.views.html import STYLE as ANSWER_STYLE
from procrules.views.pictures.svg import STYLE as PICTURE_STYLE

FRAGMENT: Final = f"""\
{PICTURE_STYLE}
{ANSWER_STYLE}
.pr-scroll{{overflow-x:auto;max-width:100%;margin:1em 0;border-radius:6px}}
.pr-scroll:focus-visible{{outline:2px solid currentColor;outline-offset:2px}}
.pr-scroll svg{{display:block;max-width:none}}
.pr-scroll table{{margin:0}}
.pr-picture{{max-height:85vh;overflow:auto;border:1px solid rgba(128,128,128,.3)}}
.pr-case,.md-typeset .pr-case{{margin:0;width:auto;max-width:none;text-align:left}}
.pr-prose{{border-left:3px solid rgba(128,128,128,.45);padding-left:1em;max-width:52rem}}
.pr-block{{border:1px solid rgba(128,128,128,.35);border-radius:6px;padding:.2em .9em;margin:1em 0}}
.pr-block pre{{overflow-x:auto}}
.pr-crumbs{{font-size:.9em}}
.pr-amount{{white-space:nowrap}}
.pr-line{{display:block;padding-left:calc(var(--pr-depth,0)*1.2em)}}
.pr-note,.pr-cite,.pr-action{{font-size:.92em}}
.pr-note{{opacity:.88}}
.pr-out{{text-decoration:none;white-space:nowrap}}
.pr-scroll td p{{margin:.2em 0}}
.pr-scroll tbody th{{min-width:7em}}
.pr-badge{{border:1px solid currentColor;border-radius:4px;font-size:.8em;padding:0 .35em;white-space:nowrap}}
.pr-count{{border-radius:9px;background:rgba(128,128,128,.25);font-size:.8em;padding:.05em .55em}}
.pr-doubt{{border-left:4px solid #c2610c;background:rgba(224,130,40,.13);margin:.6em 0;padding:.3em .9em}}
.pr-doubt p,.pr-left{{margin:.3em 0}}
.pr-uses{{margin:.4em 0}}
.pr-uses dt{{font-weight:600;margin-top:.5em}}
.pr-uses dd{{margin:0 0 .2em 1.2em}}
ul.pr-fold{{list-style:none;margin:.25em 0 .25em .35em;padding-left:.9em;border-left:2px solid rgba(128,128,128,.35)}}
ul.pr-fold>li{{margin:.35em 0;padding:0}}
ul.pr-fold summary{{cursor:pointer;padding-left:1.2em;position:relative}}
ul.pr-fold summary::-webkit-details-marker{{display:none}}
ul.pr-fold summary{{list-style:none}}
ul.pr-fold summary::before{{content:"▸";position:absolute;left:0;top:0;transform:none;
background:none;-webkit-mask:none;mask:none;width:auto;height:auto}}
.md-typeset ul.pr-fold summary::before{{left:0;top:0;transform:none}}
ul.pr-fold details[open]>summary::before{{content:"▾"}}
ul.pr-fold summary:focus-visible{{outline:2px solid currentColor}}
ul.pr-fold summary::after{{content:none}}
ul.pr-fold details,.md-typeset ul.pr-fold details{{border:0;box-shadow:none;margin:0;padding:0;
background:none;font-size:1em;overflow:visible}}
.md-typeset ul.pr-fold summary{{background:none;margin:0;padding:0 0 0 1.2em;min-height:0;font-weight:inherit;border:0}}
ul.pr-fold li.pr-outcome{{padding-left:1.2em}}
ul.pr-fold li.pr-outcome>.pr-title{{border-left:3px solid #22804a;padding-left:.5em}}
.pr-doubtful>details>summary,.pr-doubtful>.pr-title{{text-decoration:underline dotted;text-decoration-thickness:1px}}
.pr-rule-head{{margin:.6em 0}}
.pr-if{{margin:.3em 0 .3em 1.2em}}
.pr-mark{{font-weight:600}}
.pr-entry{{border-top:1px solid rgba(128,128,128,.35);padding:.4em 0}}
.pr-entry p{{margin:.35em 0}}
ul.pr-plain{{list-style:none;padding-left:0}}
.md-typeset ul.pr-plain>li,.md-typeset ul.pr-fold>li{{margin-left:0}}
ul.pr-events>li{{margin:.9em 0}}
:target{{scroll-margin-top:4rem}}
@media print{{.pr-scroll{{overflow:visible;max-height:none}}.pr-scroll svg{{max-width:100%;height:auto}}}}
"""

FRAME: Final = """\
:root{color-scheme:light dark;--ink:#1b2430;--paper:#fff;--soft:#4a5766;--rule:#d5dbe2;--link:#1a55ad}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf1;--paper:#161b22;--soft:#b4bfcc;--rule:#37414d;--link:#8ab8ff}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);line-height:1.55;
font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",Arial,sans-serif}
a{color:var(--link)}
.skip{position:absolute;left:-999px}
.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.4rem}
header,main,footer{max-width:78rem;margin:0 auto;padding:.8rem 1.2rem}
header{border-bottom:1px solid var(--rule)}
header p{margin:0;font-weight:600}
header ul{list-style:none;margin:.4rem 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem}
header a[aria-current]{font-weight:700;text-decoration:none;color:inherit}
footer{border-top:1px solid var(--rule);color:var(--soft);font-size:.9rem;margin-top:2rem}
h1{font-size:1.6rem;line-height:1.25}
h2{font-size:1.25rem;margin-top:2em;border-bottom:1px solid var(--rule);padding-bottom:.2em}
nav.toc ul{display:flex;flex-wrap:wrap;gap:.2rem 1rem;list-style:none;padding:0;font-size:.95rem}
table{border-collapse:collapse;font-size:.95rem}
th,td{border:1px solid var(--rule);padding:.3rem .6rem;text-align:left;vertical-align:top}
thead th{background:rgba(128,128,128,.12)}
summary{cursor:pointer}
code{font-size:.92em;overflow-wrap:anywhere}
main p,main li,main dd{overflow-wrap:anywhere}
@media (max-width:40rem){header,main,footer{padding:.7rem .8rem}h1{font-size:1.35rem}}
@media print{header,nav.toc,.skip{display:none}}
"""
