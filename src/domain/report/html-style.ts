/** The look of the HTML report: light and dark, wide and narrow, screen and paper. No fonts and images from elsewhere. */
/** Columns of the past projects. Their cells are many and carry no attributes: the style names them on narrow pages. */
export const ROW_TITLES = ['Project', 'Customer', 'Won', 'Start', 'End', 'Yearly', 'Total', 'Outcome'] as const

const rowTitles = ROW_TITLES.map((title, index) =>
  index === 0 ? '' : `.rows td:nth-child(${index + 1})::before{content:"${title} "}`,
).join('')

export const HTML_STYLE = `
:root{color-scheme:light dark;--ink:#1b1f24;--dim:#57606a;--line:#d0d7de;--paper:#fff;--soft:#f6f8fa;--accent:#0b5cad;
--band:#a9cbee;--mark:#0b3d75;--warn:#7a4b00;--warn-soft:#fff4dc;--good:#1a6b34;--bad:#a3221d}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ee;--dim:#9aa5b1;--line:#363d47;--paper:#14181d;--soft:#1c2229;
--accent:#79b8ff;--band:#2c5a88;--mark:#b9dcff;--warn:#f0c674;--warn-soft:#33290f;--good:#7cc894;--bad:#ff9a92}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:62rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2.25rem 0 .5rem;padding-bottom:.25rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
h3{font-size:1rem;margin:1.5rem 0 .4rem;overflow-wrap:anywhere}
p{margin:.5rem 0;overflow-wrap:anywhere}
a{color:var(--accent)}
a.fact{color:inherit;text-decoration:underline dotted var(--accent) 1px;text-underline-offset:.2em}
a.fact:hover,a.fact:focus{color:var(--accent);text-decoration-style:solid}
a.fact,.date{white-space:nowrap}
.refs{font-size:.72em;white-space:nowrap}
.refs a{text-decoration:none;padding:0 .15em}
.lead{color:var(--dim);margin-top:0}
.banner{background:var(--warn-soft);color:var(--warn);border-left:4px solid currentColor;padding:.6rem .8rem;margin:.8rem 0}
ul{list-style:none;margin:.4rem 0;padding:0}
li{position:relative;padding:.12rem 0 .12rem 1.4rem;overflow-wrap:anywhere}
.sign{position:absolute;left:.2rem;color:var(--dim)}
.sign.good{color:var(--good)}.sign.bad{color:var(--bad)}
.scroll{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;width:100%;font-size:.92rem}
caption{caption-side:bottom;text-align:left;color:var(--dim);font-size:.85rem;padding:.35rem 0}
th{color:var(--dim);font-weight:600;border-bottom:1px solid var(--line)}
th,td{padding:.32rem .6rem .32rem 0;text-align:left;vertical-align:top}
td.below{width:42%;max-width:none;font-size:.9em}.num+td:not(.num),.num+th:not(.num){padding-left:1rem}
.rows i{font-style:normal}.rows td:nth-child(n+3){white-space:nowrap}td{border-bottom:1px solid var(--soft);overflow-wrap:break-word;max-width:24rem}
.num{text-align:right;font-variant-numeric:tabular-nums}
pre{background:var(--soft);border:1px solid var(--line);padding:.7rem;overflow-x:auto;font:.82rem/1.45 ui-monospace,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
figure{margin:.8rem 0 1.1rem}
figcaption{color:var(--dim);font-size:.85rem;margin-bottom:.3rem}
.row{display:grid;grid-template-columns:12rem 1fr 15rem;gap:.75rem;align-items:center;font-size:.88rem;padding:.12rem 0}
.row>*{min-width:0;overflow-wrap:anywhere}
.row .shown{color:var(--dim);font-variant-numeric:tabular-nums}
.axis{display:flex;justify-content:space-between;gap:1rem;color:var(--dim);font-size:.82rem}
svg{display:block;width:100%;overflow:visible}
.track{stroke:var(--line);stroke-width:1}.band{fill:var(--band)}.mark{fill:var(--mark)}.tick{stroke:var(--dim);stroke-width:1;opacity:.45}
.base{stroke:var(--bad);stroke-width:2;stroke-dasharray:3 2}.today{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:3 2}
.past{fill:var(--line)}.open{fill:var(--good)}.deal{fill:var(--mark)}.expected{fill:var(--band)}
.legend{color:var(--dim);font-size:.82rem}
details{margin:.6rem 0;border:1px solid var(--line);padding:.4rem .8rem}
summary{cursor:pointer;font-weight:600}
.entry{padding:.5rem 0;border-top:1px solid var(--soft);font-size:.9rem;overflow-wrap:anywhere}
.entry:target,tr:target td,pre:target{background:var(--warn-soft)}
.entry code,.rows i{font:.85em ui-monospace,Consolas,monospace;color:var(--dim)}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.3rem}
@media (max-width:44rem){main{padding:1rem .85rem 3rem}.row{grid-template-columns:1fr;gap:.1rem;padding:.35rem 0}h1{font-size:1.35rem}
table.wide,table.wide tbody,table.wide tr,table.wide td{display:block}table.wide thead{position:absolute;left:-99rem}
table.wide tr{padding:.45rem 0;border-bottom:1px solid var(--line)}table.wide td{border:0;padding:0 .8rem 0 0;text-align:left;display:inline-block;min-width:0}
table.wide td:first-child{display:block;font-weight:600}table.wide td:empty{display:none}table.wide caption{display:block}
table.wide td:not(:first-child)[data-title]::before{content:attr(data-title) " "}table.wide td::before{color:var(--dim)}${rowTitles}
table.wide td.below{display:block;width:auto}.num+td:not(.num){padding-left:0}}
@media print{:root{color-scheme:light;--ink:#000;--dim:#444;--line:#bbb;--paper:#fff;--soft:#f4f4f4;--accent:#000;--band:#b5cfe8;--mark:#123;--warn:#5a3800;--warn-soft:#fff8e6;--good:#145;--bad:#811}
body{font-size:10.5pt}main{max-width:none;padding:0}h2,h3{break-after:avoid}tr,li,figure,.entry{break-inside:avoid}
.refs,.skip,details:not([open]){display:none}a.fact{text-decoration:none}.row{grid-template-columns:9rem 1fr 13rem}
body{-webkit-print-color-adjust:exact;print-color-adjust:exact}@page{margin:16mm}}
`.trim()
