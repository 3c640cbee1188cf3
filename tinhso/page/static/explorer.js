// The home page: another indicator, year, geography, province or language without a reload. The state is the address
// after '#', so a view can be sent to someone. Draws what home.py and charts.py drew for the first view, from the same
// panel: a test compares the two. The values of an indicator are a script of their own, loaded when it is chosen.
"use strict";

(() => {
  const data = window.tinhso;
  const controls = document.getElementById("controls");
  if (!data || !data.indicators.length) return;

  const LANGUAGES = ["vi", "en"];
  const MARKS = { 63: "o", 34: "n" };
  const N_CLASSES = 5;
  const SPARK = [76, 20], SPARK_MARGIN = [3, 4, 3, 4];
  const SERIES = [760, 330], MARGIN = [14, 96, 44, 52];
  const pageLang = document.documentElement.lang;
  const $ = (id) => document.getElementById(id);
  const byId = new Map();
  const folder = new URL("panel/", document.querySelector("script[src$='data/panel.js']").src);

  let state = { i: data.first[0], y: data.first[1], g: data.first[2], r: "", l: pageLang };
  let asked = state;  // what was chosen last: shown once its values are there
  let turn = 0;

  // ---- the view asked for

  data.got = (series) => byId.set(series.id, series);

  function load(id) {
    if (byId.has(id)) return true;
    return new Promise((done) => {
      const script = document.createElement("script");
      script.src = new URL(id + ".js", folder);
      script.onload = () => done(byId.has(id));
      script.onerror = () => done(false);
      document.head.append(script);
    });
  }

  async function read() {
    const told = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    const [i, y, g] = data.first;
    const next = { i, y, g, r: "", l: pageLang };
    if (data.indicators.some((one) => one.id === told.i)) Object.assign(next, { i: told.i, y: null });
    if (told.g in MARKS) next.g = told.g;
    if (Number(told.y)) next.y = Number(told.y);
    if (data.names[told.r]) next.r = told.r;
    if (LANGUAGES.includes(told.l)) next.l = told.l;
    await show(next);
  }

  async function change(part) {
    const next = { ...asked, ...part };
    if (part.i) next.y = null;
    if (!await show(next)) return;
    const { i, y, g, r, l } = state;
    const wanted = Object.entries({ i, y, g, r, l: l === pageLang ? "" : l }).filter(([, value]) => value);
    history.pushState(null, "", "#" + new URLSearchParams(wanted));
  }

  // Draws it, unless another was asked for while its values were loaded.
  async function show(next) {
    const mine = ++turn;
    asked = next;
    const loaded = await load(next.i);
    if (mine !== turn) return false;
    if (!loaded) {
      asked = state;
      $("summary").textContent = word("not_loaded", { file: `data/panel/${next.i}.js` });
      if (byId.has(state.i)) drawControls();
      return false;
    }
    if (!yearsOf(next).includes(next.y)) next.y = bestYear(next);
    state = next;
    draw();
    return true;
  }

  // ---- words and numbers

  const at = () => LANGUAGES.indexOf(state.l);
  const word = (key, values = {}) => data.words[key][at()].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const root = () => (state.l === pageLang ? "" : pageLang === "vi" ? "en/" : "../");
  const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

  function number(value, digits) {
    if (value === null || value === undefined) return "–";
    const format = new Intl.NumberFormat(state.l === "vi" ? "vi-VN" : "en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return format.format(value).replace("-", "−");
  }

  const text = (value, series) => number(value, series.digits) + (series.percent && value !== null ? "%" : "");
  const signed = (value, digits) => (value > 0 ? "+" : "") + number(value, digits);

  function fewest(values) {
    for (const digits of [0, 1]) if (values.every((value) => Number(value.toFixed(digits)) === value)) return digits;
    return 2;
  }

  function aim(target, series) {
    const [, , sign, low, high] = target;
    const ends = high === null ? [low] : [low, high];
    const signs = { "~": "≈ ", "<": "< ", ">": "> ", ">=": "≥ ", "<=": "≤ " };
    return (signs[sign] ?? "") + ends.map((end) => number(end, fewest(ends))).join("–") + (series.percent ? "%" : "");
  }

  function period(value) {
    const found = /^(\d{4})-(?:Q([1-4])|H([12])|(\d{2})(?:-(\d{2}))?)$/.exec(value ?? "");
    if (!found) return value || "–";
    const [, year, quarter, half, month, day] = found;
    if (state.l === "en") {
      if (quarter || half) return `${quarter ? "Q" + quarter : "H" + half} ${year}`;
      const name = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")[month - 1];
      return day ? `${Number(day)} ${name} ${year}` : `${name} ${year}`;
    }
    if (quarter) return `quý ${["I", "II", "III", "IV"][quarter - 1]}/${year}`;
    if (half) return `6 tháng ${half === "1" ? "đầu" : "cuối"} năm ${year}`;
    return day ? `${Number(day)}/${Number(month)}/${year}` : `${Number(month)}/${year}`;
  }

  // ---- the panel

  function yearsOf({ i, g }) {
    const series = byId.get(i);
    return [...new Set([...Object.keys(series.values[g]), ...Object.keys(series.country)])].map(Number).sort();
  }

  // The latest year in which at least half as many reported as in the fullest.
  function bestYear({ i, g }) {
    const counts = Object.entries(byId.get(i).values[g]).map(([year, values]) => [Number(year), reported(values).length]);
    if (!counts.length) return yearsOf({ i, g }).at(-1) ?? 0;
    const most = Math.max(...counts.map(([, n]) => n));
    return Math.max(...counts.filter(([, n]) => 2 * n >= most).map(([year]) => year));
  }

  function reported(values) {
    return values.filter((value) => value !== null);
  }

  function median(values) {
    const sorted = reported(values).sort((a, b) => a - b);
    const half = sorted.length >> 1;
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  function classesOf(values) {
    const sorted = reported(values).sort((a, b) => a - b);
    const cuts = new Set([1, 2, 3, 4].map((k) => sorted[Math.floor((sorted.length * k) / N_CLASSES)]));
    return [...cuts].filter((cut) => cut > sorted[0]).sort((a, b) => a - b);
  }

  const classOf = (value, cuts) => cuts.filter((cut) => value >= cut).length;
  const shade = (value, cuts) => (value === null ? "none" : `s${classOf(value, cuts) + 4 - cuts.length}`);

  function nextTarget(series, region) {
    const own = series.targets.filter((target) => target[0] === region && target[8] === null);
    return own.find((target) => (target[1] ?? "") >= String(state.y)) ?? own.at(-1);
  }

  function rowsOf(series) {
    const byYear = series.values[state.g];
    const now = byYear[state.y], before = byYear[state.y - 1];
    const years = Object.keys(byYear).map(Number).sort();
    const rows = data.regions[state.g].map(([id, ...names], place) => {
      const value = now?.[place] ?? null, earlier = before?.[place] ?? null;
      return {
        id, name: names[at()], value,
        change: value === null || earlier === null ? null : Number((value - earlier).toFixed(series.digits)),
        line: years.map((year) => [year, byYear[year][place]]),
        target: nextTarget(series, id),
      };
    });
    rows.sort((a, b) => (a.value === null) - (b.value === null) || b.value - a.value || (a.id < b.id ? -1 : 1));
    for (const row of rows) row.rank = row.value === null ? "" : 1 + rows.filter((other) => other.value !== null && other.value > row.value).length;
    return rows;
  }

  // ---- drawing

  const fact = (region, series, anchor, told) =>
    `<a class="fact" href="${root()}evidence/${region}/${series.id}.html${anchor ? "#" + anchor : ""}">${told}</a>`;
  const round = (value) => Number(value.toFixed(1));

  function points(line, years, low, high, [w, h], [top, right, bottom, left]) {
    const from = years[0], to = years.at(-1);
    return line.filter(([, value]) => value !== null).map(([year, value]) => [
      round(left + (w - left - right) * (to > from ? (year - from) / (to - from) : 0.5)),
      round(top + (h - top - bottom) * (1 - (high > low ? (value - low) / (high - low) : 0.5))),
    ]);
  }

  const path = (found) => (found.length > 1 ? `<path d="M${found.map(([x, y]) => `${x} ${y}`).join("L")}"></path>` : "");
  const dots = (found, r) => found.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="${r}"></circle>`).join("");

  function spark(line, low, high) {
    const found = points(line, line.map(([year]) => year), low, high, SPARK, SPARK_MARGIN);
    if (!found.length) return "";
    const [w, h] = SPARK;
    return `<svg class="spark" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" aria-hidden="true">${path(found)}${dots([found.at(-1)], 2.2)}</svg>`;
  }

  function drawSummary(series, rows) {
    const known = rows.filter((row) => row.value !== null);
    const parts = [escape(word("summary", { year: state.y, n: known.length, of: rows.length }))];
    if (known.length) {
      const one = (row) => `<strong>${escape(row.name)}</strong> (${fact(row.id, series, MARKS[state.g] + state.y, text(row.value, series))})`;
      const middle = number(median(known.map((row) => row.value)), series.digits) + (series.percent ? "%" : "");
      const start = known.length > 2 ? `${word("summary_median")} <strong>${middle}</strong>; ${word("summary_highest")}` : word("summary_highest_first");
      parts.push(`${start} ${one(known[0])}${known.length > 1 ? `, ${word("summary_lowest")} ${one(known.at(-1))}` : ""}.`);
    }
    const country = series.country[state.y];
    if (country !== undefined) parts.push(`${word("country")}: ${fact("vn", series, "o" + state.y, text(country, series))}.`);
    $("summary").innerHTML = parts.join(" ");
  }

  function drawMap(series, rows) {
    const cuts = classesOf(rows.map((row) => row.value));
    const byRegion = new Map(rows.map((row) => [row.id, row]));
    for (const group of document.querySelectorAll("#map .map")) {
      const shown = group.dataset.geography === state.g;
      group.toggleAttribute("hidden", !shown);
      if (!shown) continue;
      $("map").setAttribute("viewBox", `-1 -1 ${group.dataset.size}`);
      for (const link of group.querySelectorAll("a")) {
        const row = byRegion.get(link.dataset.region);
        const told = `${row.name}: ${row.value === null ? word("no_figure_for") : text(row.value, series)}`;
        link.setAttribute("aria-label", told);
        link.classList.toggle("chosen", row.id === state.r);
        link.firstElementChild.setAttribute("class", `tile ${shade(row.value, cuts)}`);
        const [number, title] = [link.querySelector(".number"), link.querySelector("title")];
        if (number) number.textContent = text(row.value, series);  // a tile
        if (title) title.textContent = told;  // an outline
      }
    }
    const known = rows.map((row) => row.value).filter((value) => value !== null);
    const entries = known.length ? [...cuts.keys(), cuts.length].map((k) => {
      const inside = known.filter((value) => classOf(value, cuts) === k);
      const ends = [...new Set([Math.min(...inside), Math.max(...inside)])];
      return [shade(inside[0], cuts), ends.map((end) => text(end, series)).join("–")];
    }) : [];
    $("legend").innerHTML = [...entries, ["none", word("no_data")]]
      .map(([kind, told]) => `<li><span class="swatch ${kind}"></span>${escape(told)}</li>`).join("");
  }

  function drawRanking(series, rows) {
    const all = reported(Object.values(series.values[state.g]).flat());
    const low = Math.min(...all), high = Math.max(...all);
    $("unit").textContent = series.unit[at()];
    $("rows").innerHTML = rows.map((row) => {
      const bar = row.value === null || high <= 0 ? "" :
        `<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${round((100 * Math.max(row.value, 0)) / high)}" height="10"></rect></svg>`;
      const value = row.value === null ? '<span class="nil">–</span>' : fact(row.id, series, MARKS[state.g] + state.y, text(row.value, series));
      const direction = !row.change ? "" : row.change > 0 ? "up" : "down";
      const target = row.target ? `${fact(row.id, series, row.target[9], aim(row.target, series))} <small>${period(row.target[1])}</small>` : "";
      const kind = [row.value === null && "without", row.id === state.r && "chosen"].filter(Boolean).join(" ");
      return `<tr data-region="${row.id}"${kind && ` class="${kind}"`}><td class="n">${row.rank}</td><th scope="row"><a href="${root()}region/${row.id}.html">${escape(row.name)}</a></th><td class="n bar">${bar}${value}</td><td>${spark(row.line, low, high)}</td><td class="n ${direction}">${row.change === null ? "" : signed(row.change, series.digits)}</td><td class="n">${target}</td></tr>`;
    }).join("");
  }

  function niceTicks(low, high) {
    if (high <= low) [low, high] = low ? [low - Math.abs(low) / 2, low + Math.abs(low) / 2] : [0, 1];
    const rough = (high - low) / 4, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].map((nice) => power * nice).find((size) => size >= rough * 0.999);
    const from = Math.floor(low / step + 1e-9), to = Math.ceil(high / step - 1e-9);
    return Array.from({ length: to - from + 1 }, (_, n) => Number((step * (from + n)).toFixed(10)));
  }

  function drawSeries(series) {
    const years = yearsOf(state), byYear = series.values[state.g];
    const lines = data.regions[state.g].map(([id, ...names], place) => ({ id, name: names[at()], line: years.map((year) => [year, byYear[year]?.[place] ?? null]) }));
    const country = years.map((year) => [year, series.country[year] ?? null]);
    const middle = years.map((year) => [year, 3 * reported(byYear[year] ?? []).length >= byYear[year]?.length ? median(byYear[year]) : null]);
    const known = [...lines.map((one) => one.line), country].flat().map(([, value]) => value).filter((value) => value !== null);
    const ticks = known.length ? niceTicks(Math.min(...known), Math.max(...known)) : [0, 1];
    const low = ticks[0], high = ticks.at(-1), digits = fewest(ticks);
    const place = (line) => points(line, years, low, high, SERIES, MARGIN);
    const axis = ticks.map((tick) => {
      const [[, y]] = place([[years[0], tick]]);
      return `<line x1="${MARGIN[3]}" x2="${SERIES[0] - MARGIN[1]}" y1="${y}" y2="${y}"></line><text class="y" x="${MARGIN[3] - 8}" y="${y + 4}">${number(tick, digits)}</text>`;
    }).join("") + years.map((year) => `<text class="x" x="${place([[year, low]])[0][0]}" y="${SERIES[1] - 8}">${year}</text>`).join("");
    const others = lines.filter((one) => one.line.some(([, value]) => value !== null)).map((one) => {
      const found = place(one.line);
      return `<g data-region="${one.id}"><title>${escape(one.name)}</title>${path(found)}${dots(found, 2)}</g>`;
    }).join("");
    const chosen = lines.find((one) => one.id === state.r);
    const strong = [["median", word("median"), middle], ["country", word("country"), country], ["chosen", chosen?.name, chosen?.line ?? []]];
    $("series").innerHTML = `<g class="axis">${axis}</g><g class="others">${others}</g>` + strong.map(([kind, name, line]) => {
      const found = place(line);
      if (!found.length) return "";
      const [x, y] = found.at(-1);
      return `<g class="strong ${kind}">${path(found)}${dots(found, 3.5)}<text x="${x + 9}" y="${y + 4}">${escape(name)}</text></g>`;
    }).join("");
  }

  function drawTargets(series) {
    const cell = ([region, due, , low, , actual, when, progress, scope, anchor, actualAnchor], told) => {
      const top = Math.max(series.percent ? 100 : 0, (low ?? 0) * 1.25, actual ?? 0) || 1;
      const done = actual === null ? "" : `<rect class="done" y="3" width="${round((100 * Math.max(actual, 0)) / top)}" height="6"></rect>`;
      const mark = low === null ? "" : `<rect class="aim" x="${round((100 * low) / top) - 0.5}" width="1" height="12"></rect>`;
      const name = escape((data.names[region] ?? [region, region])[at()]);
      const part = scope ? ` <small>${escape(data.words["scope_" + scope]?.[at()] ?? scope)}</small>` : "";
      const result = actual === null ? '<span class="nil">–</span>' : `${fact(region, series, actualAnchor, text(actual, series))} <small>${period(when)}</small>`;
      return `<tr data-region="${region}"${region === state.r ? ' class="chosen"' : ""}><th scope="row" class="whole place"><a href="${root()}region/${region}.html">${name}</a>${part}</th><td class="n" data-label="${word("target")}">${fact(region, series, anchor, told)}</td><td data-label="${word("due")}">${period(due)}</td><td class="n" data-label="${word("actual")}">${result}</td><td class="wide-only"><svg class="bullet" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true"><rect class="track" y="4" width="100" height="4"></rect>${done}${mark}</svg></td><td><span class="status ${progress}">${word(progress)}</span></td></tr>`;
    };
    const head = `<th scope="col">${word("province")}</th><th scope="col" class="n">${word("target")}</th><th scope="col">${word("due")}</th><th scope="col" class="n">${word("actual")}</th><th scope="col" class="wide-only"><span class="sr">${word("progress")}</span></th><th scope="col">${word("progress")}</th>`;
    const shown = series.targets.slice(0, data.targets), rest = series.targets.length - shown.length;
    const more = rest > 0 ? `<p><a href="${root()}indicator/${series.id}.html#targets-title">${word("more_on_indicator", { n: rest })}</a></p>` : "";
    $("targets").innerHTML = shown.length
      ? `<div class="scroll" tabindex="0" role="group" aria-labelledby="targets-title"><table class="targets stacked"><thead><tr>${head}</tr></thead><tbody>${shown.map((one) => cell(one, aim(one, series))).join("")}</tbody></table></div>${more}`
      : `<p class="empty">${word("targets_none")}</p>`;
  }

  // ---- language of what does not depend on the view

  function swapLanguage() {
    if (document.documentElement.lang === state.l) return;
    document.documentElement.lang = state.l;
    for (const one of document.querySelectorAll("[data-other]")) {
      [one.textContent, one.dataset.other] = [one.dataset.other, one.textContent];
    }
    for (const one of document.querySelectorAll("[data-other-label]")) {
      const label = one.getAttribute("aria-label");
      one.setAttribute("aria-label", one.dataset.otherLabel);
      one.dataset.otherLabel = label;
    }
    for (const link of document.querySelectorAll("a[href]:not([href^='#'], [href^='http'], #language)")) {
      link.dataset.path ??= link.getAttribute("href");
      link.setAttribute("href", root() + link.dataset.path);
    }
    const language = $("language"), other = LANGUAGES[1 - at()];
    language.textContent = data.words.other_language[at()];
    language.lang = language.hreflang = other;
    document.title = `${word("tagline")} – ${word("site_name")}`;
  }

  // ---- controls

  function options(name, found, chosen) {
    const select = controls.elements[name];
    select.replaceChildren(...found.map(([group, entries]) => {
      const made = entries.map(([value, told]) => new Option(told, value, false, String(value) === String(chosen)));
      if (!group) return made;
      const holder = document.createElement("optgroup");
      holder.label = group;
      holder.append(...made);
      return [holder];
    }).flat());
  }

  function drawControls() {
    const pillars = [...new Set(data.indicators.map((one) => one.pillar))];
    const of = (pillar) => data.indicators.filter((one) => one.pillar === pillar).map((one) => [one.id, one.name[at()]]);
    options("i", pillars.map((pillar) => [word("pillar_" + pillar), of(pillar)]), state.i);
    options("y", [["", yearsOf(state).reverse().map((year) => [year, year])]], state.y);
    options("g", [["", Object.keys(MARKS).reverse().map((g) => [g, word("geography_" + g)])]], state.g);
    const names = data.regions[state.g].map(([id, ...both]) => [id, both[at()]]);
    options("r", [["", [["", word("nobody")], ...names]]], state.r);
  }

  function draw() {
    const series = byId.get(state.i);
    const rows = rowsOf(series);
    swapLanguage();
    const title = $("title").firstElementChild;
    title.textContent = series.name[at()];
    title.href = `${root()}indicator/${series.id}.html`;
    for (const one of document.querySelectorAll("[data-year]")) one.textContent = state.y;
    $("merged-note").hidden = state.g === "63";
    for (const note of document.querySelectorAll("[data-of]")) note.hidden = note.dataset.of !== state.g;
    drawSummary(series, rows);
    drawMap(series, rows);
    drawRanking(series, rows);
    drawSeries(series);
    drawTargets(series);
    drawControls();
  }

  controls.addEventListener("change", async (event) => {
    const { name, value } = event.target;
    await change({ [name]: name === "y" ? Number(value) : value });
    controls.elements[name].focus();
  });
  controls.addEventListener("submit", (event) => event.preventDefault());
  $("language").addEventListener("click", (event) => {
    event.preventDefault();
    change({ l: LANGUAGES[1 - at()] });
  });
  $("map").addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    change({ r: link.dataset.region === state.r ? "" : link.dataset.region });
  });
  addEventListener("popstate", read);

  const ranking = $("ranking").querySelector(".scroll");
  ranking.classList.add("folded");
  $("more").hidden = false;
  $("more").addEventListener("click", () => { ranking.classList.remove("folded"); $("more").hidden = true; });

  controls.hidden = false;
  addEventListener("load", () => setTimeout(() => document.body.classList.add("settled")));
  addEventListener("DOMContentLoaded", async () => {  // after the script of the first view's values
    if (location.hash) await read();
    else if (await load(state.i)) drawControls();
  });
})();
