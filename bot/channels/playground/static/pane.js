// One window: the people one can be, the chat one is in, the log, and the box to write in.

import { latest, send, state } from "./app.js";
import { button, draw, drawBox, el, face } from "./draw.js";

const NEAR_THE_END_PX = 80;
// As the programme itself names a case; the numbers in its examples are nobody's.
const CASE = /(?:【|编号 |新诉求 )(X\d{4,})/;
const ALARM = /【紧急】(X\d{4,})/;
const ARRIVAL_CODE = /(?:到场码|码)\D{0,6}(\d{4,6})(?!\d)/;

export class Pane {
  constructor(root, options) {
    Object.assign(this, { root, groups: [], ...options });
    this.person = this.people[0];
    this.group = this.privateFirst ? null : (this.groups[0] ?? null);
    this.unread = new Map();
    this.byVoice = this.toBot = false;
    root.append(document.getElementById("pane").content.cloneNode(true));
    this.part = (name) => root.querySelector(name);
    this.log = this.part(".log");
    this.box = this.part("textarea");
    this.part("h2").id = `${root.id}-title`;
    this.part("form label").htmlFor = this.box.id = `${root.id}-box`;
    this.log.setAttribute("aria-label", `${this.kicker}的聊天记录`);
    this.part(".people").setAttribute("aria-label", this.wechat ? "扮演哪位居民" : "以谁的身份说话");
    drawBox(this);
    this.part("form").onsubmit = (event) => {
      event.preventDefault();
      this.say();
    };
    this.box.onkeydown = (event) => {
      // Enter while an input method is composing picks a character; it does not send.
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
        event.preventDefault();
        this.say();
      }
    };
    this.box.oninput = () => this.fit();
  }

  get chat() {
    return this.group ? `group:${this.group.number}` : this.person.private;
  }

  // Whether a chat can be opened in this window.
  holds(chat) {
    return this.groups.some((group) => `group:${group.number}` === chat) || this.people.some((p) => p.private === chat);
  }

  get visible() {
    return !document.hidden && this.root.offsetParent !== null;
  }

  fit() {
    this.box.style.height = "auto";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 120)}px`;
  }

  say() {
    const text = this.box.value.trim();
    if (!text) return this.box.focus();
    const how = this.byVoice ? "speaks" : "says";
    const what = this.wechat
      ? { do: "wechat", openid: this.person.id, how, text }
      : this.group
        ? { do: "group", group: this.group.number, user: this.person.number, text, at_bot: this.toBot }
        : { do: "private", user: this.person.number, text };
    if (send(what)) {
      this.box.value = "";
      this.fit();
      this.log.scrollTop = this.log.scrollHeight;
    }
    this.box.focus();
  }

  onPhone(how, text) {
    send({ do: "wechat", openid: this.person.id, how, text });
  }

  be(person) {
    this.person = person;
    this.show();
  }

  enter(group) {
    this.group = group;
    if (group && !group.members.includes(this.person.number)) {
      this.person = this.people.find((person) => group.members.includes(person.number)) ?? this.person;
    }
    this.show();
  }

  show() {
    this.unread.delete(this.chat);
    const isPrivate = !this.group;
    this.part(".kicker").textContent = this.kicker;
    this.part("h2").textContent = this.title ?? (isPrivate ? state.cast.bot.name : this.group.name);
    this.part("form label").textContent = this.box.placeholder = this.prompt();
    // Going to another chat must not read its whole log aloud; only what comes in from now on.
    this.log.setAttribute("aria-live", "off");
    requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
    this.log.replaceChildren();
    this.last = null;
    for (const entry of state.entries) if (entry.chat === this.chat) this.draw(entry);
    if (!this.log.children.length) this.log.append(el("div", "empty", this.welcome()));
    this.log.scrollTop = this.log.scrollHeight;
    this.showChoices();
    this.showHints();
    this.showWaiting();
    this.showStatus();
  }

  prompt() {
    const to = this.wechat ? "公众号" : (this.group?.name ?? state.cast.bot.name);
    return `${this.person.name}对${to}说…`;
  }

  welcome() {
    if (this.wechat) return `${this.person.name}（${this.person.about}）还没说过话。点下面的例句试试。`;
    return this.group ? "群里还没有消息。卡片会出现在这里。" : `${this.person.name}和管家还没有聊过。`;
  }

  add(entry) {
    if (!this.holds(entry.chat)) return;
    if (entry.chat === this.chat) {
      const follow = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_THE_END_PX;
      this.part(".log .empty")?.remove();
      this.draw(entry);
      if (follow || entry.who === this.person.id) this.log.scrollTop = this.log.scrollHeight;
    }
    if (entry.who === "bot" && (entry.chat !== this.chat || !this.visible)) {
      this.unread.set(entry.chat, (this.unread.get(entry.chat) ?? 0) + 1);
    }
    this.showChoices();
    this.showHints();
  }

  draw(entry) {
    draw(this.log, entry, { mine: entry.who === this.person.id, before: this.last, inGroup: Boolean(this.group) });
    this.last = entry;
    this.showWaiting();
  }

  // The window has come into sight: what stands in its open chat is read.
  seen() {
    if (!this.visible || !this.unread.delete(this.chat)) return;
    this.showChoices();
  }

  showChoices() {
    const focused = this.root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const people = this.group ? this.people.filter((p) => this.group.members.includes(p.number)) : this.people;
    this.part(".people").replaceChildren(...people.map((person) => this.personButton(person)));
    this.part(".rooms").replaceChildren(...(this.groups.length ? this.roomButtons() : []));
    const total = [...this.unread.values()].reduce((sum, count) => sum + count, 0);
    const badge = document.querySelector(`#tab-${this.root.id} b`);
    badge.hidden = total === 0;
    badge.textContent = total;
    if (focused) this.part(`[data-key="${focused}"]`)?.focus();
  }

  personButton(person) {
    const chosen = person === this.person;
    const made = button("person", "", () => this.be(person));
    made.dataset.key = `be-${person.id}`;
    made.setAttribute("aria-pressed", chosen);
    made.title = person.about;
    made.append(face(person.name), el("span", "name", person.name));
    this.badge(made, chosen && !this.group ? 0 : (this.unread.get(person.private) ?? 0), "条管家私聊未读");
    return made;
  }

  roomButtons() {
    const room = (name, chosen, chat, go) => {
      const made = button("room", name, go);
      made.dataset.key = `go-${chat}`;
      made.setAttribute("aria-pressed", chosen);
      this.badge(made, this.unread.get(chat) ?? 0, "条未读");
      return made;
    };
    const groups = this.groups
      .filter((group) => this.people.some((person) => group.members.includes(person.number)))
      .map((group) => room(group.name, group === this.group, `group:${group.number}`, () => this.enter(group)));
    const own = room("私聊管家", !this.group, this.person.private, () => this.enter(null));
    return this.privateFirst ? [own, ...groups] : [...groups, own];
  }

  badge(on, count, meaning) {
    if (!count) return;
    const made = el("b", "badge", count);
    made.append(el("span", "hidden", meaning));
    on.append(made);
  }

  showHints() {
    const number = latest(CASE, "X0001");
    const code = latest(ARRIVAL_CODE, "0000");
    const hints = this.hints[this.group ? "group" : "private"];
    const alarm = latest(ALARM, number);
    const fill = (hint) => hint.replaceAll("{单号}", number).replaceAll("{紧急号}", alarm).replaceAll("{到场码}", code);
    const filled = hints.map(fill);
    if (filled.join() === this.hinted) return;
    this.hinted = filled.join();
    const put = (text) => () => {
      this.box.value = text;
      this.fit();
      this.box.focus();
    };
    this.part(".hints").replaceChildren(...filled.map((text) => button("hint", text, put(text))));
  }

  showWaiting() {
    this.part(".log .waiting")?.remove();
    if (!state.waiting.has(this.chat)) return;
    this.log.append(el("div", "waiting", "对方正在输入…"));
    this.log.scrollTop = this.log.scrollHeight;
  }

  showStatus() {
    const about = this.part(".about");
    if (this.wechat) {
      about.textContent = `公众号还可主动发 ${state.windows[this.person.id] ?? 0} 条`;
    } else if (this.group) {
      about.textContent = `${this.group.members.length + 1} 人${this.group.bot_role === "admin" ? "，管家是管理员" : ""}`;
    } else {
      about.textContent = `${this.person.name}，${this.person.about}`;
    }
    this.part(".befriend")?.toggleAttribute("hidden", Boolean(this.group) || state.friends.has(this.person.number));
    this.part(".at-bot")?.toggleAttribute("hidden", !this.group);
  }
}
