/** The report's look, in light and in dark. Colours of lines differ in brightness too, for those who do not tell hues apart. */
export const reportStyle = `
:root { --ink:#1c2430; --soft:#5a6675; --paper:#fff; --card:#f5f7f9; --rule:#d9dfe6; --good:#14713d; --bad:#b3261e;
  --line-0:#7a8797; --line-1:#0b62c4; --line-2:#c2410c; --line-3:#6b21a8; --band:#b3261e22; }
@media (prefers-color-scheme: dark) { :root { --ink:#e7ecf2; --soft:#9aa7b6; --paper:#12161c; --card:#1b2129; --rule:#323b47;
  --good:#5fd38d; --bad:#ff8a80; --line-0:#94a3b5; --line-1:#6cb0ff; --line-2:#ffab6b; --line-3:#d0a2ff; --band:#ff8a8033; } }
* { box-sizing:border-box }
body { margin:0 auto; max-width:1120px; padding:24px; background:var(--paper); color:var(--ink); font:15px/1.5 system-ui,sans-serif }
h1 { margin:0; font-size:26px } h2 { font-size:17px; margin:24px 0 8px }
.verdict { font-size:15px; padding:2px 10px; border-radius:99px; border:1px solid; vertical-align:middle }
.passed.verdict { color:var(--good) } .failed.verdict { color:var(--bad) }
.finding { margin:6px 0 0; font-weight:600 } .question { margin:6px 0 0; font-size:17px } .where,.unit { color:var(--soft) } .where { margin:4px 0 0 }
.tiles { display:grid; grid-template-columns:repeat(auto-fit,minmax(190px,1fr)); gap:12px; margin:20px 0 }
.tile { background:var(--card); border-radius:8px; padding:12px 16px } .tile b { display:block; font-size:22px } .tile span { color:var(--soft) }
.charts { display:grid; grid-template-columns:repeat(auto-fit,minmax(min(100%,460px),1fr)); gap:16px }
figure { margin:0; background:var(--card); border-radius:8px; padding:12px 16px } svg { width:100%; height:auto; display:block }
.key { margin-left:8px; white-space:nowrap } .key::before { content:""; display:inline-block; width:14px; height:3px; margin-right:5px; vertical-align:middle; background:currentColor }
.key-0 { color:var(--line-0) } .key-1 { color:var(--line-1) } .key-2 { color:var(--line-2) } .key-3 { color:var(--line-3) }
.line { fill:none; stroke-width:1.8; stroke-linejoin:round } .line-0 { stroke:var(--line-0) } .line-1 { stroke:var(--line-1) } .line-2 { stroke:var(--line-2) } .line-3 { stroke:var(--line-3) }
.grid { stroke:var(--rule) } .tick { fill:var(--soft); font-size:11px } .limit { stroke:var(--bad); stroke-dasharray:5 4 } .limit-label { fill:var(--bad); font-size:11px } .band { fill:var(--band) }
.quota { display:grid; grid-template-columns:70px 1fr 130px; gap:10px; align-items:center; margin:14px 0 } .bar { background:var(--rule); border-radius:4px; height:12px } .bar i { display:block; height:12px; border-radius:4px; background:var(--line-1) }
table { border-collapse:collapse } td { padding:3px 14px 3px 0 } tr.failed { color:var(--bad) } tr.passed td:first-child { color:var(--good) }
`;
