"use strict";
// Search over the entries of a page: no server, no request, nothing kept.
// Words are brought to stems; unknown words find their nearest neighbours of this
// page's own words; the last word may be a beginning. A link's score is the weight of
// the rarest words it has, by field, times the share of the question that it covers.
function makeSearch(entries, weights, stopWords, synonyms) {
  const stop = new Set(stopWords), index = new Map(), phrases = [], rules = new Map();
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f'\u2019]/g, "");
  const letters = /[\p{L}\p{N}]+/gu;
  const words = (text) => plain(text).match(letters) || [];
  const stems = new Map();
  const stem = (word) => {
    let found = stems.get(word);
    if (found === undefined) stems.set(word, (found = cut(word)));
    return found;
  };
  const cut = (word) => {
    if (word.length < 4 || /\d/.test(word)) return word;
    word = word.replace(/isation/, "ization").replace(/ise(d|s|r)?$/, "ize$1").replace(/our(s|al)?$/, "or$1");
    word = word.replace(/ies$|ied$/, "y").replace(/(ss|x|ch|sh)es$/, "$1").replace(/([^s])s$/, "$1");
    const short = word.replace(/(?:ational|ization|fulness|iveness|ously|ingly|edly|ments?|ness|ation|ition|ing|ed|er|ly|al|ive|ful|ity|ous|ion)$/, "");
    if (short.length > 3 || (short.length > 2 && /[aeiouy]/.test(short))) word = short;
    return word.replace(/([^aeiouls])\1$/, "$1").replace(/[ey]$/, "");
  };
  // Heavier fields come first, so the first weight of a word is its greatest.
  entries.forEach((fields, n) => fields.forEach((text, f) => {
    for (const phrase of plain(text).split("\n")) {
      const list = (phrase.match(letters) || []).map(stem);
      if (f < 2 && list.length) phrases.push([n, list]);
      for (const one of list) {
        const at = index.get(one);
        if (!at) index.set(one, [n, weights[f]]);
        else if (at[at.length - 2] !== n) at.push(n, weights[f]);
      }
    }
  }));
  const idf = (one) => Math.log(1 + entries.length / (1 + ((index.get(one) || []).length / 2 || 1)));
  const known = [...index.keys()];
  for (const [said, means] of synonyms) {
    const key = words(said).map(stem);
    if (!rules.has(key[0])) rules.set(key[0], []);
    rules.get(key[0]).push([key, words(means).map(stem)]);
  }
  // Optimal string alignment, given up beyond `most`.
  const distance = (a, b, most) => {
    if (Math.abs(a.length - b.length) > most) return 9;
    let before = [], row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
      const next = [i];
      for (let j = 1; j <= b.length; j++) {
        next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
          next[j] = Math.min(next[j], before[j - 2] + 1);
      }
      before = row;
      row = next;
    }
    return row[b.length];
  };
  const variants = (word, last) => {
    const own = stem(word), found = new Map();
    if (index.has(own)) found.set(own, 1);
    if (last && word.length > 2)
      for (const one of known) if (one.startsWith(own) && !found.has(one)) found.set(one, found.size ? 0.4 : 0.8);
    if (!found.size && own.length > 3 && !/\d/.test(own)) {
      const most = own.length < 5 ? 1 : 2;
      let best = most;
      for (const one of known) {
        if (one.length < 3) continue;
        const far = distance(own, one, most);
        if (far <= best) {
          if (far < best) { found.clear(); best = far; }
          if (found.size < 6) found.set(one, (one[0] === own[0] ? 0.8 : 0.6) / far);
        }
      }
    }
    return found;
  };
  return (text, most) => {
    const all = words(text).slice(0, 400);
    let said = all.filter((word) => !stop.has(word));
    if (!said.length) said = all;
    const asked = [], seen = new Set(), own = all.map(stem);
    for (const [i, word] of said.entries()) {
      const one = stem(word);
      if (seen.has(one)) continue;
      seen.add(one);
      asked.push([variants(word, i === said.length - 1 && said.length < 6)]);
    }
    own.forEach((one, i) => (rules.get(one) || []).forEach(([key, means]) => {
      if (key.every((part, k) => own[i + k] === part)) asked.push([new Map(means.map((m) => [m, 0.5 / means.length])), true]);
    }));
    let whole = 0;
    const scores = new Map(), got = new Map();
    for (const [found, bonus] of asked) {
      const here = new Map();
      let rare = 0;
      for (const [one, sure] of found) {
        const worth = idf(one) * sure;
        rare = Math.max(rare, worth);
        const at = index.get(one) || [];
        for (let i = 0; i < at.length; i += 2) here.set(at[i], Math.max(here.get(at[i]) || 0, worth * at[i + 1]));
      }
      if (!bonus) whole += rare || 1;
      for (const [n, value] of here) {
        scores.set(n, (scores.get(n) || 0) + value);
        if (!bonus) got.set(n, (got.get(n) || 0) + rare);
      }
    }
    const there = new Map();
    for (const [found] of asked) for (const [one, sure] of found) there.set(one, Math.max(there.get(one) || 0, sure));
    own.forEach((one) => index.has(one) && there.set(one, 1));
    for (const [n, list] of phrases) {
      if (!scores.has(n)) continue;
      let sum = 0, all = 0;
      for (const one of list) { all += idf(one); sum += idf(one) * (there.get(one) || 0); }
      if (sum > 0.8 * all) scores.set(n, scores.get(n) + 2 * sum);
    }
    const share = (n) => (got.get(n) || 0) / (whole || 1);
    return [...scores].map(([n, value]) => [n, share(n), value * (0.3 + share(n))])
      .sort((a, b) => b[2] - a[2] || a[0] - b[0]).slice(0, most);
  };
}
