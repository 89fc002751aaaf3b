// How the widget looks. A constructed sheet: no inline style, so a strict content security policy holds.

export const css = `
:host { all: initial; --accent: var(--nightdesk-accent, #b4532a); --on-accent: var(--nightdesk-on-accent, #fff); --link: var(--nightdesk-link, #8f3f1d);
  --ink: var(--nightdesk-ink, #2b2622); --paper: var(--nightdesk-paper, #fffdf9); --mist: var(--nightdesk-mist, #f4eee6);
  --line: var(--nightdesk-line, #e5dacd); --soft: var(--nightdesk-soft, #6b6058);
  position: fixed; right: max(20px, env(safe-area-inset-right)); bottom: max(20px, env(safe-area-inset-bottom)); z-index: 2147483000;
  font: 15px/1.55 system-ui, -apple-system, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: var(--ink); }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button { font: inherit; color: inherit; cursor: pointer; }
:focus-visible { outline: 3px solid #2f6fb3; outline-offset: 2px; }
.launch { display: flex; align-items: center; gap: 8px; padding: 12px 18px; border: 0; border-radius: 999px; background: var(--accent); color: var(--on-accent);
  box-shadow: 0 8px 24px #7a35174d; font-weight: 600; position: relative; }
.launch:hover { filter: brightness(1.06); }
.launch svg { width: 22px; height: 22px; }
.badge { position: absolute; top: -5px; right: -3px; min-width: 22px; padding: 0 6px; border-radius: 11px; background: #a3122a; color: #fff;
  font-size: 13px; line-height: 22px; text-align: center; }
.panel { display: flex; flex-direction: column; width: 384px; height: min(620px, calc(100dvh - 40px)); overflow: hidden; border-radius: 18px; background: var(--paper);
  box-shadow: 0 18px 60px #3d271a40, 0 0 0 1px var(--line); }
header { display: flex; align-items: center; gap: 12px; padding: 14px 10px 14px 16px; background: var(--accent); color: var(--on-accent); }
header .face { flex: none; width: 38px; height: 38px; border-radius: 50%; background: #ffffff2b; display: grid; place-items: center; }
header .face svg { width: 22px; height: 22px; }
header div.who { flex: 1; min-width: 0; }
header strong { display: block; font-size: 16px; }
header span { display: block; font-size: 12.5px; line-height: 1.35; }
header button { flex: none; width: 40px; height: 40px; border: 0; border-radius: 50%; background: transparent; color: #fff; font-size: 22px; line-height: 1; }
header button:hover { background: #ffffff26; }
.status { margin: 0; padding: 7px 16px; background: #fbe9c8; color: #5c4310; font-size: 13px; }
.log { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: 16px 14px 10px; background: var(--mist); }
.lines { display: flex; flex-direction: column; gap: 12px; }
.line { max-width: 86%; align-self: flex-start; display: flex; flex-direction: column; align-items: flex-start; gap: 6px; overflow-wrap: anywhere; }
.line small { color: var(--soft); font-size: 12px; padding: 0 4px; }
.bubble { padding: 9px 13px; border-radius: 4px 16px 16px 16px; background: #fff; border: 1px solid var(--line); white-space: pre-wrap; }
.agent .bubble { background: #eaf3ec; border-color: #c8dfcd; }
.mine { align-self: flex-end; align-items: flex-end; }
.mine .bubble { border-radius: 16px 4px 16px 16px; background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.sending .bubble { opacity: .72; }
.failed .bubble { background: #fff; color: #8c1d2f; border-color: #d9a0a8; }
.failed small { color: #8c1d2f; }
.notice { align-self: center; margin: 2px 0; padding: 3px 12px; border-radius: 999px; background: #e7ddd0; color: #5e544b; font-size: 12.5px; text-align: center; }
.bubble a, .card p a { color: #1d5c9e; }
.mine .bubble a { color: inherit; }
.picture { display: block; border-radius: 12px; overflow: hidden; border: 1px solid var(--line); background: #fff; color: var(--soft); }
.picture img { display: block; width: 100%; max-width: 260px; max-height: 260px; object-fit: cover; }
.card { width: 270px; max-width: 100%; border: 1px solid var(--line); border-radius: 14px; background: #fff; overflow: hidden; }
.card.bare { width: auto; border: 0; background: transparent; border-radius: 0; overflow: visible; }
.card .picture { border: 0; border-radius: 0; } .card .picture img { max-width: none; height: 190px; }
.card strong { display: block; padding: 11px 13px 0; } .card p { margin: 3px 0 0; padding: 0 13px; color: #564c44; white-space: pre-wrap; font-size: 14px; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; padding: 11px 13px 13px; }
.bare .actions { padding: 2px 0; }
.actions a, .actions button, .chip { min-height: 36px; padding: 6px 14px; border: 1px solid var(--accent); border-radius: 999px; background: #fff; color: var(--link);
  text-decoration: none; font-size: 14px; line-height: 1.5; text-align: start; }
.actions a:hover, .actions button:hover, .chip:hover { background: #fbefe7; }
.chips { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 12px; } .chips:empty { display: none; }
.chip { display: inline-flex; align-items: center; gap: 8px; } .chip img { width: 28px; height: 28px; border-radius: 6px; object-fit: cover; }
.typing { display: inline-flex; gap: 5px; margin-top: 12px; padding: 13px 15px; border-radius: 4px 16px 16px 16px; background: #fff; border: 1px solid var(--line); }
.typing i { width: 7px; height: 7px; border-radius: 50%; background: #b3a598; animation: blink 1.2s infinite; }
.typing i:nth-child(2) { animation-delay: .2s; } .typing i:nth-child(3) { animation-delay: .4s; }
@keyframes blink { 0%, 70%, 100% { opacity: .35; } 35% { opacity: 1; } }
form { display: flex; align-items: flex-end; gap: 8px; padding: 10px 12px max(10px, env(safe-area-inset-bottom)); border-top: 1px solid var(--line); background: var(--paper); }
textarea { flex: 1; min-width: 0; min-height: 42px; max-height: 120px; padding: 9px 13px; resize: none; border: 1px solid #cfc2b3; border-radius: 14px; background: #fff;
  color: var(--ink); font: inherit; font-size: 16px; line-height: 1.4; field-sizing: content; }
textarea::placeholder { color: #85796e; }
form button { flex: none; height: 42px; padding: 0 18px; border: 0; border-radius: 14px; background: var(--accent); color: var(--on-accent); font-weight: 600; }
.rate { align-self: center; display: flex; align-items: center; gap: 2px; padding: 6px 14px; border: 1px solid var(--line); border-radius: 14px; background: #fff; font-size: 14px; }
.rate button { width: 34px; height: 34px; padding: 0; border: 0; background: transparent; color: #a06a1b; font-size: 20px; line-height: 1; }
.rate button:hover, .rate button:focus-visible { color: var(--accent); }
.sheet { max-height: 45%; overflow-y: auto; padding: 10px 12px; border-top: 1px solid var(--line); background: var(--paper); display: grid; gap: 8px; }
.sheet p { margin: 0; color: var(--soft); }
.sheet button { display: block; padding: 9px 13px; border: 1px solid var(--line); border-radius: 12px; background: #fff; text-align: start; }
.sheet button:hover { border-color: var(--accent); }
.sheet strong { display: block; font-weight: 600; } .sheet span { color: var(--soft); font-size: 13px; }
form .clip { width: 42px; padding: 0; background: transparent; color: #6b5f55; display: grid; place-items: center; } .clip svg { width: 22px; height: 22px; }
form button:disabled { background: #cdbfb2; cursor: default; }
.panel { animation: rise .18s ease-out; }
@keyframes rise { from { opacity: 0; transform: translateY(12px); } }
@media (prefers-reduced-motion: reduce) { .panel, .typing i { animation: none; } }
@media (max-width: 520px) {
  :host([open]) { inset: 0; }
  .panel { width: 100%; height: 100dvh; border-radius: 0; box-shadow: none; }
  header { padding-top: max(14px, env(safe-area-inset-top)); }
}
`
