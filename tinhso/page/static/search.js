// The search page: every word typed must begin a word of the entry; marks and capitals do not matter. Articles and
// events are found by the files of words and titles that the words typed need (search.py); they are scripts, since a
// page opened from disk may fetch nothing.
"use strict";

(() => {
  const MOST = 60, EVENTS = 10, ARTICLES = 20;
  const known = window.tinhsoSearch;
  const { entries, words } = known;
  const at = document.documentElement.lang === "en" ? 1 : 0;
  const query = document.getElementById("query");
  const results = document.getElementById("results");
  const folder = new URL("search/", document.querySelector("script[src$='data/search.js']").src);

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
  const wordsOf = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  const folded = entries.map(([, vi, en]) => " " + wordsOf(`${vi} ${en ?? ""}`).join(" "));

  // ---- files, each included once
  const waiting = new Map();  // name → [promise, what resolves it]
  function load(name) {
    if (!waiting.has(name)) {
      let done;
      const promise = new Promise((resolve) => { done = resolve; });
      waiting.set(name, [promise, done]);
      const script = document.createElement("script");
      script.src = new URL(name + ".js", folder);
      script.onerror = () => done(null);
      document.head.append(script);
    }
    return waiting.get(name)[0];
  }
  known.got = (name, found) => waiting.get(name)[1](found);

  const partOf = ([one, two]) => (31 * one.codePointAt() + two.codePointAt()) % known.parts;

  // Numbers of the titles that have a word that begins so (articles from 0 on, events from -1 down); one letter alone
  // begins too many.
  async function numbersOf(word) {
    const part = await load(`words-${partOf(word)}`);
    const found = new Set();
    for (const [one, differences] of Object.entries(part ?? {})) {
      if (!one.startsWith(word)) continue;
      let number = 0;
      for (const step of differences) found.add(number += step);
    }
    return found;
  }

  // The newest first.
  async function findTitles(asked) {
    const told = asked.filter((word) => [...word].length > 1);
    if (!told.length || !known.titles) return { article: [], event: [] };
    const sets = (await Promise.all(told.map(numbersOf))).sort((a, b) => a.size - b.size);
    const found = [...sets[0]].filter((number) => sets.every((one) => one.has(number)));
    const newest = (numbers) => numbers.sort((a, b) => b - a);
    return { article: newest(found.filter((n) => n >= 0)), event: newest(found.filter((n) => n < 0).map((n) => ~n)) };
  }

  async function titleOf(kind, number) {
    const block = await load(`${kind}-${Math.floor(number / known.block)}`);
    return block?.[number % known.block];
  }

  // ---- what is shown
  function item([kind, vi, en, address, ...when]) {
    const line = document.createElement("li");
    const title = document.createElement(address ? "a" : "span");
    if (address) title.href = address;
    if (address && kind === "article") title.rel = "noopener noreferrer external";
    const name = document.createElement("bdi");
    name.textContent = (at && en) || vi;
    title.append(name);
    const about = document.createElement("small");
    about.textContent = [words[kind][at], when[at]].filter(Boolean).join(" · ");
    line.append(title, " ", about);
    return line;
  }

  let turn = 0;
  async function show() {
    const mine = ++turn;
    const say = (text) => { document.getElementById("found").textContent = query.value.trim() ? text : ""; };
    const asked = wordsOf(query.value);
    history.replaceState(null, "", query.value ? "#" + new URLSearchParams({ q: query.value }) : "#");
    const own = asked.length ? entries.filter((_, place) => asked.every((word) => folded[place].includes(" " + word))) : [];
    results.replaceChildren(...own.slice(0, MOST).map(item));
    say(words.search_loading[at]);
    const { event, article } = await findTitles(asked);
    const titles = await Promise.all([
      ...event.slice(0, EVENTS).map((number) => titleOf("event", number)),
      ...article.slice(0, ARTICLES).map((number) => titleOf("article", number)),
    ]);
    if (mine !== turn) return;  // something else was typed meanwhile
    results.append(...titles.filter(Boolean).map(item));
    const n = own.length + event.length + article.length, shown = results.childElementCount;
    const told = n > shown ? "search_first" : n ? "search_found" : "search_none";
    say(words[told][at].replace("{n}", n).replace("{shown}", shown));
  }

  document.getElementById("finder").hidden = false;
  document.getElementById("without").hidden = true;
  document.getElementById("finder").addEventListener("submit", (event) => event.preventDefault());
  query.addEventListener("input", show);
  query.value = new URLSearchParams(location.hash.slice(1)).get("q") ?? "";
  query.focus();
  if (query.value) show();
})();
