// The page's state and its line to the room. Everything that is shown came over the line, one's own words too:
// a sentence stands in the log when it has really gone out of a door.

import { Pane } from "./pane.js";

const RETRY_MS = 1500;
const TOAST_MS = 5000;
const $ = (id) => document.getElementById(id);

export const state = { cast: null, menu: [], entries: [], waiting: new Set(), windows: {}, friends: new Set() };
let panes = [];
let socket = null;

export function send(what) {
  if (socket?.readyState === WebSocket.OPEN) {
    socket.send(JSON.stringify(what));
    return true;
  }
  toast("页面和管家断开了，正在重新连接");
  return false;
}

export function toast(text) {
  const box = $("toast");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => (box.hidden = true), TOAST_MS);
}

// The latest case number and arrival code that anybody has seen, for the sentences offered.
export function latest(pattern, fallback) {
  for (let i = state.entries.length - 1; i >= 0; i--) {
    const found = state.entries[i].text.match(pattern);
    if (found) return found[1].toUpperCase();
  }
  return fallback;
}

function connect() {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/playground/ws`);
  socket.onmessage = (message) => take(JSON.parse(message.data));
  socket.onclose = () => {
    line("off", "页面已断开，正在重连…");
    setTimeout(connect, RETRY_MS);
  };
}

function line(how, text) {
  const box = $("line");
  box.dataset.state = how;
  box.querySelector("span").textContent = text;
}

function status(what) {
  state.windows = what.windows;
  state.friends = new Set(what.friends);
  line(what.qq_connected ? "on" : "half", what.qq_connected ? "QQ 与微信通道已连接" : "QQ 通道正在连接…");
  panes.forEach((pane) => pane.showStatus());
}

const takes = {
  hello(what) {
    Object.assign(state, { cast: what.cast, menu: what.menu, entries: what.log });
    state.waiting.clear();
    if (panes.length === 0) panes = build();
    panes.forEach((pane) => pane.show());
    status(what);
  },
  entry({ entry }) {
    state.entries.push(entry);
    panes.forEach((pane) => pane.add(entry));
  },
  recalled({ id }) {
    const entry = state.entries.find((each) => each.id === id);
    if (!entry) return;
    Object.assign(entry, { recalled: true, text: "" });
    panes.forEach((pane) => pane.show());
  },
  waiting({ chat, waiting }) {
    state.waiting[waiting ? "add" : "delete"](chat);
    panes.forEach((pane) => pane.showWaiting());
  },
  status,
  problem: ({ text }) => toast(text),
};

const take = (what) => takes[what.type]?.(what);

function build() {
  const { cast } = state;
  const speaker = (each) => ({ ...each, id: String(each.number), private: `private:${each.number}` });
  const all = cast.speakers.map(speaker);
  return [
    new Pane($("resident"), {
      kicker: "居民的微信",
      title: cast.bot.wechat_title,
      people: cast.residents.map((each) => ({ ...each, id: each.openid, private: `wx:${each.openid}` })),
      hints: { private: cast.hints.resident },
      wechat: true,
    }),
    new Pane($("volunteer"), {
      kicker: "志愿者的 QQ",
      people: all.filter((each) => each.pane === "volunteer"),
      groups: cast.groups,
      hints: { group: cast.hints.group, private: cast.hints.private },
    }),
    new Pane($("coordinator"), {
      kicker: "协调员的 QQ",
      people: all.filter((each) => each.pane === "coordinator"),
      groups: cast.groups,
      privateFirst: true,
      hints: { group: cast.hints.group, private: cast.hints.coordinator },
    }),
  ];
}

// On a narrow screen one window shows at a time.
const tabs = [...document.querySelectorAll(".tabs [role=tab]")];
function choose(tab, focus = false) {
  for (const each of tabs) {
    const chosen = each === tab;
    each.setAttribute("aria-selected", chosen);
    each.tabIndex = chosen ? 0 : -1;
    $(each.getAttribute("aria-controls")).classList.toggle("chosen", chosen);
  }
  if (focus) tab.focus();
  panes.forEach((pane) => pane.seen());
}
tabs.forEach((tab, index) => {
  tab.onclick = () => choose(tab);
  tab.onkeydown = ({ key }) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (step) choose(tabs[(index + step + tabs.length) % tabs.length], true);
  };
});
choose(tabs[0]);

document.addEventListener("click", ({ target }) => {
  for (const open of document.querySelectorAll("details[open]")) if (!open.contains(target)) open.open = false;
});
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const open of document.querySelectorAll("details[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
document.addEventListener("visibilitychange", () => panes.forEach((pane) => pane.seen()));
connect();
