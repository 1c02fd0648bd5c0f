// Comforts only: every page works without this file.
document.addEventListener("submit", (event) => {
  // A second press while the first is under way would post twice.
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
});
// A page that the browser kept must be usable again after "Back".
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
document.querySelector(".error-summary")?.focus();
// A printed table must show what a closed <details> holds.
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details")) part.open = true;
});
// An open menu closes when one turns elsewhere, or presses Escape.
function closeMenus(except) {
  for (const menu of document.querySelectorAll(".menu[open]")) if (menu !== except) menu.open = false;
}
document.addEventListener("click", (event) => closeMenus(event.target.closest(".menu")));
document.addEventListener("focusin", (event) => closeMenus(event.target.closest(".menu")));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector(".menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
// A question that is asked only after an answer hides until then; its hint says the same in words.
for (const field of document.querySelectorAll("[data-shown-when]")) {
  const { shownWhen, shownValue } = field.dataset;
  const condition = document.querySelector(`[name="${shownWhen}"]`);
  const box = field.closest(".field");
  if (!condition || !box) continue;
  const follow = () => {
    const value = condition.type === "checkbox" ? (condition.checked ? "yes" : "") : condition.value;
    box.hidden = condition.closest(".field").hidden || value !== shownValue;
    // What hangs on this one follows it.
    field.dispatchEvent(new Event("change"));
  };
  condition.addEventListener("change", follow);
  follow();
}
