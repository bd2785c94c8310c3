// Copies what stands in a box, and says so; without script it is selected and copied by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const box = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    box.select();
    await navigator.clipboard?.writeText(box.value);
    document.dispatchEvent(new CustomEvent("sd:say", { detail: button.dataset.said }));
  });
}
