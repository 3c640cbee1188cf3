// The search page: every word typed must begin a word of the entry; marks and capitals do not matter.
"use strict";

(() => {
  const MOST = 60;
  const { entries, words } = window.tinhsoSearch;
  const at = document.documentElement.lang === "en" ? 1 : 0;
  const query = document.getElementById("query");
  const results = document.getElementById("results");

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
  const wordsOf = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
  const folded = entries.map(([, vi, en]) => " " + wordsOf(`${vi} ${en ?? ""}`).join(" "));

  function find(text) {
    const asked = wordsOf(text);
    if (!asked.length) return [];
    return entries.filter((_, place) => asked.every((word) => folded[place].includes(" " + word)));
  }

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

  function show() {
    const found = find(query.value);
    results.replaceChildren(...found.slice(0, MOST).map(item));
    const told = found.length ? words.search_found[at].replace("{n}", found.length) : words.search_none[at];
    document.getElementById("found").textContent = query.value.trim() ? told : "";
    history.replaceState(null, "", query.value ? "#" + new URLSearchParams({ q: query.value }) : "#");
  }

  document.getElementById("finder").hidden = false;
  document.getElementById("without").hidden = true;
  document.getElementById("finder").addEventListener("submit", (event) => event.preventDefault());
  query.addEventListener("input", show);
  query.value = new URLSearchParams(location.hash.slice(1)).get("q") ?? "";
  query.focus();
  if (query.value) show();
})();
