(() => {
  const by = (id) => document.getElementById(id);
  const words = JSON.parse(by("words").textContent), box = by("q"), most = 10;
  let search = null, entries = [];
  const text = (node, name) => [...node.querySelectorAll(name)].map((one) => one.textContent).join("\n");
  const ready = () => {
    if (search) return;
    entries = [...document.querySelectorAll("main article")];
    const hidden = words.links.split("\n");
    const same = words.same.split("\n").filter(Boolean).map((line) => line.split("=")).flatMap(([means, said]) => said.split("|").map((one) => [one, means]));
    search = makeSearch(entries.map((one, n) => {
      const ways = text(one, "li");
      return [text(one, "h4"), hidden[n].replaceAll("|", "\n"), text(one, ".p-publisher"),
        ways + "\n" + ways.replace(/(\d)[ -](?=\d)/g, "$1"), text(one, ".p-summary")];
    }), [5, 4, 4, 3, 1], words.stop.split(" "), same);
  };
  const show = () => {
    const asked = box.value.trim(), results = by("results"), count = by("count");
    ready();
    const found = asked ? search(asked, most) : [];
    const list = results.querySelector("div");
    list.replaceChildren(...found.map(([n]) => {
      const copy = entries[n].cloneNode(true);
      copy.removeAttribute("id");
      copy.removeAttribute("itemprop");
      // Under the heading of the results, an entry is one level up.
      const name = document.createElement("h3");
      name.append(...copy.querySelector("h4").childNodes);
      copy.querySelector("h4").replaceWith(name);
      return copy;
    }));
    results.hidden = !found.length;
    by("clear").hidden = !box.value;
    by("danger").hidden = !asked;
    const number = found.length === 1 ? words.found_one : words.found.replace("{}", found.length);
    const sure = found.length && found[0][1] > 0.5 ? "" : " " + words.unsure;
    count.textContent = !asked ? "" : found.length ? number + sure : words.nothing;
  };
  const fill = (asked) => {
    box.value = asked;
    show();
    by("danger").scrollIntoView();
  };
  // What was shared, or stands behind #q=, is taken out of the address at once.
  const given = () => {
    const shared = new URLSearchParams(location.search);
    const parts = ["title", "text", "url"].map((name) => shared.get(name)).filter(Boolean);
    const hash = location.hash.startsWith("#q=") ? location.hash.slice(3) : "";
    if (!parts.length && !hash) return;
    let asked = parts.join("\n");
    try { asked = asked || decodeURIComponent(hash.replace(/\+/g, " ")); } catch { asked = hash; }
    history.replaceState(null, "", location.pathname);
    if (box) fill(asked);
  };
  if (box) {
    let waiting = 0;
    by("search").hidden = false;
    box.addEventListener("focus", ready, { once: true });
    box.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(show, 60);
      ready();
    });
    by("clear").addEventListener("click", () => {
      box.value = "";
      show();
      box.focus();
    });
    (window.requestIdleCallback || setTimeout)(ready);
  }
  const copied = async (button) => {
    const reply = button.previousElementSibling;
    let done = true;
    try {
      await navigator.clipboard.writeText(reply.textContent);
    } catch {
      getSelection().selectAllChildren(reply);
      done = document.execCommand("copy");
    }
    const note = button.nextElementSibling || button.parentNode.appendChild(document.createElement("span"));
    note.setAttribute("role", "status");
    note.textContent = " " + (done ? words.copied : words.not_copied);
  };
  if (words.copied) {
    for (const button of document.querySelectorAll(".copy")) button.hidden = false;
    document.addEventListener("click", (event) => {
      const button = event.target.closest && event.target.closest(".copy");
      if (button) copied(button);
    });
  }
  const leave = by("leave");
  if (leave) {
    let pressed = [];
    const go = () => {
      document.body.replaceChildren();
      document.title = "";
      location.replace(leave.href);
    };
    by("leave-note").hidden = false;
    leave.addEventListener("click", (event) => {
      event.preventDefault();
      go();
    });
    document.addEventListener("keydown", (event) => {
      pressed = event.key === "Escape" ? [...pressed.filter((at) => event.timeStamp - at < 5000), event.timeStamp] : [];
      if (pressed.length > 2) go();
    });
  }
  addEventListener("hashchange", given);
  given();
  if (!("serviceWorker" in navigator) || !location.protocol.startsWith("http")) return;
  const up = document.querySelector("link[rel=icon]").href.replace(/icon\.svg$/, "");
  // A shared text comes in the address, which only the worker keeps from the network:
  // so the page can be shared to once the worker stands before it.
  const offer = () => {
    if (document.querySelector("link[rel=manifest]")) return;
    const link = document.createElement("link");
    link.rel = "manifest";
    link.href = up + "manifest.webmanifest";
    document.head.append(link);
  };
  navigator.serviceWorker.register(up + "sw.js").then(() => {
    if (navigator.serviceWorker.controller) offer();
    else navigator.serviceWorker.addEventListener("controllerchange", offer);
  }, () => {});
})();
