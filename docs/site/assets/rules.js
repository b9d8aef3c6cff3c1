// The filters of the index of rules. Without this script the table shows them all. What is chosen stands in the address, so that it can be sent.
(() => {
  const form = document.querySelector(".tl-filters");
  if (!form) return;
  const rows = [...document.querySelectorAll(".tl-rules tbody tr")];
  const fields = [...form.querySelectorAll("input, select")];
  const output = form.querySelector("output");

  const satisfies = (row, { name, value }) => {
    const has = row.dataset[name];
    if (name === "words") return value.toLowerCase().split(/\s+/).every((word) => has.includes(word));
    return name === "tag" || name === "tool" ? has.split(" ").includes(value) : has === value;
  };

  const show = () => {
    const asked = fields.filter((field) => field.value.trim());
    let shown = 0;
    for (const row of rows) {
      row.hidden = !asked.every((field) => satisfies(row, field));
      if (!row.hidden) shown += 1;
    }
    output.textContent = shown === rows.length ? `${shown} rules` : `${shown} of ${rows.length} rules`;
    const query = new URLSearchParams(asked.map((field) => [field.name, field.value.trim()])).toString();
    history.replaceState(history.state, "", location.pathname + (query && `?${query}`));
  };

  for (const [name, value] of new URLSearchParams(location.search)) {
    const field = fields.find((one) => one.name === name);
    if (field) field.value = value;
  }
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  form.hidden = false;
  show();
})();
