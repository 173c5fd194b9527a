/**
 * Forms that answer at once: a change asks the server for the page and takes over the part that
 * the form names. The address follows, so that what is seen can be shared and gone back to.
 */
export function makeLive(form, then) {
  const part = form.dataset.live;
  let latest = 0;

  async function show(address, remember) {
    const mine = ++latest;
    const target = document.getElementById(part);
    target.setAttribute("aria-busy", "true");
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (mine !== latest) return;
    const fresh = page.getElementById(part);
    if (!fresh) {
      location.assign(address);
      return;
    }
    target.replaceWith(document.adoptNode(fresh));
    document.title = page.title;
    if (remember) history.pushState(null, "", address);
    then(document.getElementById(part));
  }

  function asked() {
    return `${form.action}?${new URLSearchParams(new FormData(form))}`;
  }

  form.addEventListener("change", () => show(asked(), true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show(asked(), true);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(`#${CSS.escape(part)} a`);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const address = new URL(link.href.baseVal ?? link.href, location.href);
    if (address.pathname !== new URL(form.action).pathname) return;
    event.preventDefault();
    fill(form, address.searchParams);
    show(address.href, true);
  });
  window.addEventListener("popstate", () => {
    fill(form, new URL(location.href).searchParams);
    show(location.href, false);
  });
  return { show: () => show(asked(), true) };
}

function fill(form, values) {
  for (const field of form.elements) {
    if (field.name) field.value = values.get(field.name) ?? "";
  }
}
