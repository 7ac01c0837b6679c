// Owns: how a report looks in a browser and on paper, light and dark.
// Must not know: what it says.

export const STYLE = `
:root { color-scheme: light dark; --ground: light-dark(#fff, #14171c); --text: light-dark(#1b1f24, #e6e9ee);
  --quiet: light-dark(#5a6270, #a2abb8); --rule: light-dark(#d5dae1, #3a414c);
  --before: light-dark(#6b7684, #97a3b3); --after: light-dark(#0b6bcb, #62a8ff); --ceiling: light-dark(#b9c2ce, #4a5361);
  --loss: light-dark(#b3470b, #ff9a5c); }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
.verdict { font-size: 1.1rem; } .note { color: var(--quiet); font-size: .875rem; }
.wide { overflow-x: auto; } .wide:focus-visible { outline: 2px solid var(--after); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--rule); text-align: right; }
th:first-child { text-align: left; font-weight: normal; } thead th { color: var(--quiet); font-weight: 600; }
svg { width: 100%; height: auto; font: 11px system-ui, sans-serif; } svg text { fill: currentColor; }
svg .name { text-anchor: end; } svg .below { text-anchor: middle; }
.axis { stroke: var(--rule); } .chosen { stroke: var(--quiet); stroke-dasharray: 2 3; }
rect.before { fill: var(--before); } rect.after, path.gain { fill: var(--after); }
rect.ceiling { fill: var(--ceiling); } path.loss { fill: var(--loss); }
polyline { fill: none; stroke-width: 2; } polyline.precision { stroke: var(--after); }
polyline.recall { stroke: var(--loss); stroke-dasharray: 6 3; } polyline.f1 { stroke: var(--text); stroke-dasharray: 1.5 3; }
.key span { margin-right: 1.5rem; } .key span::before { content: ""; display: inline-block; width: 2rem; margin-right: .4rem;
  vertical-align: middle; border-top: 2px solid var(--after); }
.key .recall::before { border-top: 2px dashed var(--loss); } .key .f1::before { border-top: 2px dotted var(--text); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
@media (forced-colors: active) { rect, path { forced-color-adjust: none; } }
`;
