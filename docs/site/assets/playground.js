// The page of the playground: nothing is loaded before somebody presses Start.
(() => {
  const play = document.querySelector(".tl-play");
  if (!play) return;
  const [start, fix, share, strict, text] = ["start", "fix", "share", "strict", "text"].map((name) => play.querySelector(`[name=${name}]`));
  const status = play.querySelector("[role=status]");
  const list = play.querySelector(".tl-findings");
  let worker;
  let asked = 0; // the number of the last question: answers to earlier ones are old
  let waiting;

  const ask = (what) => {
    if (!worker) return;
    asked += 1;
    worker.postMessage({ number: asked, what, text: text.value, strict: strict.checked });
  };

  // Where a place in the text is, in the units of a textarea. Columns count code points, from 1.
  const offset = (line, column) => {
    const lines = text.value.split(/(?<=\n)/);
    const before = lines.slice(0, line - 1).join("").length;
    return before + [...(lines[line - 1] ?? "")].slice(0, column - 1).join("").length;
  };

  const element = (name, className, content) => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = content;
    return made;
  };

  const item = (finding) => {
    const made = document.createElement("li");
    made.className = `tl-${finding.severity}`;
    const place = element("button", "tl-place", `${finding.line}:${finding.column}`);
    place.type = "button";
    place.title = "Show the place";
    place.onclick = () => {
      text.focus();
      const [from, to] = [offset(finding.line, finding.column), offset(finding.endLine, finding.endColumn)];
      text.setSelectionRange(from, from); // scrolls to it
      text.blur();
      text.focus();
      text.setSelectionRange(from, to);
    };
    const rule = element("a", "", finding.rule);
    if (finding.url) rule.href = `../rules/${finding.rule}/`;
    const head = element("div", "", "");
    head.append(element("span", "tl-level", finding.severity), " ", place, " ", rule, finding.fixable ? " · has a fix" : "");
    made.append(head, element("div", "", finding.message));
    for (const [name, words] of [["help", finding.help], ["AWS", finding.aws]]) {
      if (words) made.append(element("div", "tl-help", `${name}: ${words}`));
    }
    return made;
  };

  const show = (report) => {
    list.replaceChildren(...report.findings.map(item));
    const counts = ["error", "warning", "note"].filter((level) => report.summary[level]).map((level) => {
      const number = report.summary[level];
      return `${number} ${level}${number > 1 ? "s" : ""}`;
    });
    status.textContent = counts.join(", ") || (report.summary.files ? "No findings." : "Nothing to check.");
    fix.disabled = !report.summary.fixable;
  };

  const hear = ({ data }) => {
    if (data.failed) {
      status.textContent = `It failed: ${data.failed.trim().split("\n").pop()}`;
    } else if (data.ready) {
      start.hidden = true;
      ask("check");
    } else if (data.number === asked && data.what === "fixed") {
      text.value = data.answer;
      ask("check");
    } else if (data.number === asked) {
      show(JSON.parse(data.answer));
    }
  };

  // What a link brings along stands behind the #, which browsers send to nobody: a word, and the text in base64.
  const brought = () => {
    const given = location.hash.match(/^#(text|strict)-([\w-]+)$/);
    if (!given) return;
    try {
      const bytes = Uint8Array.from(atob(given[2].replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
      text.value = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      status.textContent = "The link is broken.";
      return;
    }
    strict.checked = given[1] === "strict";
    ask("check");
  };
  share.onclick = async () => {
    const bytes = Array.from(new TextEncoder().encode(text.value), (one) => String.fromCharCode(one));
    const given = btoa(bytes.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const address = `${location.href.split("#")[0]}#${strict.checked ? "strict" : "text"}-${given}`;
    history.replaceState(history.state, "", address);
    try {
      await navigator.clipboard.writeText(address);
      status.textContent = "The link is copied. It holds the whole text.";
    } catch {
      status.textContent = "The address of this page is the link now. It holds the whole text.";
    }
  };
  addEventListener("hashchange", brought);

  start.onclick = () => {
    start.disabled = true;
    status.textContent = "Starting Python in your browser …";
    worker = new Worker(`${play.dataset.assets}worker.mjs`, { type: "module" });
    worker.onmessage = hear;
    worker.onerror = (event) => hear({ data: { failed: event.message || "the files of the playground cannot be fetched" } });
  };
  fix.onclick = () => ask("fixed");
  strict.onchange = () => ask("check");
  text.oninput = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => ask("check"), 150);
  };
  brought();
})();
