// Small pieces of the page. Text from people is only ever set as text.

import { send, state } from "./app.js";

const GAP_MS = 5 * 60 * 1000;
const COLOURS = ["#9a3412", "#115e59", "#1d4ed8", "#86198f", "#3f6212", "#9f1239", "#0e7490", "#5b21b6"];
// The programme's own time, wherever the browser stands.
const SHANGHAI = { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" };
const clock = new Intl.DateTimeFormat("zh-CN", SHANGHAI);
const day = new Intl.DateTimeFormat("zh-CN", { ...SHANGHAI, month: "long", day: "numeric" });

const ICONS = {
  voice: "M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3Zm6-3a6 6 0 0 1-12 0M12 18v3",
  scan: "M4 8V5a1 1 0 0 1 1-1h3m8 0h3a1 1 0 0 1 1 1v3m0 8v3a1 1 0 0 1-1 1h-3m-8 0H5a1 1 0 0 1-1-1v-3M4 12h16",
};

export function el(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== "") made.textContent = text;
  return made;
}

export function button(className, text, go) {
  const made = el("button", className, text);
  made.type = "button";
  made.onclick = go;
  return made;
}

function icon(name) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  made.append(path);
  return made;
}

// The first character of a name on a colour that stays with the name.
export function face(name, isBot = false) {
  const made = el("span", isBot ? "face bot" : "face", isBot ? "管" : [...name][0]);
  made.setAttribute("aria-hidden", "true");
  const sum = [...name].reduce((total, char) => (total * 31 + char.codePointAt(0)) % 9973, 7);
  if (!isBot) made.style.setProperty("--face", COLOURS[sum % COLOURS.length]);
  return made;
}

export function draw(log, entry, { mine, before, inGroup }) {
  const at = new Date(entry.at);
  if (!before || at - new Date(before.at) > GAP_MS) log.append(el("div", "when", day.format(at)));
  if (entry.recalled) {
    log.append(el("div", "aside", mine ? `${entry.name}的一条消息被管家撤回` : `管家撤回了${entry.name}的一条消息`));
    return;
  }
  if (entry.kind === "event" || entry.kind === "system") {
    log.append(el("div", `aside ${entry.kind}`, entry.kind === "event" ? `${entry.name}${entry.text}` : entry.text));
    return;
  }
  const line = el("div", mine ? "said mine" : "said");
  const body = el("div", "body");
  const name = el("span", inGroup && !mine ? "name" : "name hidden", entry.name);
  const bubble = el("p", "bubble");
  if (entry.kind === "voice") bubble.append(icon("voice"));
  if (entry.picture) bubble.append(shown(entry.picture));
  else bubble.append(el("span", "", entry.text));
  const foot = el("span", "foot", entry.note ? `${entry.note} · ` : "");
  const time = el("time", "", clock.format(at));
  time.dateTime = entry.at;
  foot.append(time);
  body.append(name, bubble, foot);
  line.append(face(entry.name, entry.who === "bot"), body);
  log.append(line);
}

// A picture the bot sent; a click opens it whole in a tab of its own.
function shown(address) {
  const link = el("a", "picture");
  link.href = address;
  link.target = "_blank";
  const image = el("img");
  image.src = address;
  image.alt = "管家发来的图片";
  link.append(image);
  return link;
}

// The tools beside the box: voice, scan and menu on a phone, @ and friendship on QQ.
export function drawBox(pane) {
  const tools = pane.part(".tools");
  if (!pane.wechat) {
    tools.append(toggle("at-bot", "@管家", "在话前面@管家", (on) => (pane.toBot = on)));
    const befriend = button("befriend", "加好友", () => send({ do: "befriend", user: pane.person.number }));
    befriend.title = "让这个人和管家成为好友";
    tools.append(befriend);
    return;
  }
  const voice = toggle("voice", "", "用语音说：文字当作微信识别的结果发出", (on) => (pane.byVoice = on));
  voice.append(icon("voice"));
  const scan = el("details", "pop scan");
  const open = el("summary", "tool");
  open.setAttribute("aria-label", "扫社区码");
  open.title = "扫社区码";
  open.append(icon("scan"));
  const choose = (code) => () => {
    scan.open = false;
    pane.onPhone("scans", code);
  };
  const list = el("div", "list");
  list.append(el("p", "", "扫哪个社区的码"), ...state.cast.scenes.map((s) => button("", s.name, choose(s.code))));
  scan.append(open, list);
  tools.append(voice, scan);
  drawMenu(pane);
}

function toggle(className, text, label, turn) {
  const made = button(`tool ${className}`, text, () => {
    const on = made.getAttribute("aria-pressed") !== "true";
    made.setAttribute("aria-pressed", on);
    turn(on);
  });
  made.setAttribute("aria-pressed", "false");
  made.setAttribute("aria-label", label);
  made.title = label;
  return made;
}

// The account's menu, as the programme's own menu file has it.
function drawMenu(pane) {
  const menu = pane.part(".menu");
  menu.hidden = false;
  for (const each of state.menu) {
    if (!each.sub_button) {
      menu.append(button("leaf", each.name, () => pane.onPhone("clicks", each.key)));
      continue;
    }
    const pop = el("details", "pop");
    const list = el("div", "list");
    for (const leaf of each.sub_button) {
      list.append(
        button("", leaf.name, () => {
          pop.open = false;
          pane.onPhone("clicks", leaf.key);
        }),
      );
    }
    pop.append(el("summary", "", each.name), list);
    menu.append(pop);
  }
}
