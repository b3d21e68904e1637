/* Says on the page when a passkey did not work, instead of only in the console. */
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.getElementById("passkey-message").hidden = false;
});
