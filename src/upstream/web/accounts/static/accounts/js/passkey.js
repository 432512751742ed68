// Passkeys: shows the forms that need one where the browser can, and fills in what its device answers.

const textOf = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const bytesOf = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

const withBytes = (list) => (list ?? []).map((each) => ({ ...each, id: bytesOf(each.id) }));

function forCreating(asked) {
  return {
    ...asked,
    challenge: bytesOf(asked.challenge),
    user: { ...asked.user, id: bytesOf(asked.user.id) },
    excludeCredentials: withBytes(asked.excludeCredentials),
    // Kept by the device, so that it signs in without an address being typed.
    authenticatorSelection: {
      ...asked.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  };
}

function forGetting(asked) {
  return { ...asked, challenge: bytesOf(asked.challenge), allowCredentials: withBytes(asked.allowCredentials) };
}

function plain(credential) {
  const { response } = credential;
  const made = { clientDataJSON: textOf(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) made[part] = textOf(response[part]);
  }
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    response: made,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsOf(form) {
  if (form.dataset.from) return JSON.parse(document.getElementById(form.dataset.from).textContent);
  const answer = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
  return answer.json();
}

async function answer(form) {
  const data = await optionsOf(form);
  if (form.dataset.passkey === "create") {
    return navigator.credentials.create({ publicKey: forCreating(data.creation_options.publicKey) });
  }
  return navigator.credentials.get({ publicKey: forGetting(data.request_options.publicKey) });
}

function say(form, words) {
  let place = form.querySelector("[role=alert]");
  if (!place) {
    place = document.createElement("p");
    place.setAttribute("role", "alert");
    place.className = "govuk-error-message";
    form.prepend(place);
  }
  place.textContent = words;
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      form.elements.credential.value = JSON.stringify(plain(await answer(form)));
      form.submit();
    } catch {
      say(form, "The passkey was not used. Try again, or use another way.");
    }
  });
}
