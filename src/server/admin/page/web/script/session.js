// The admin token, for as long as the tab is open.

const KEY = "scicloud.token";
const WHY = "scicloud.why";

/** The token, if there is one. */
export const token = () => sessionStorage.getItem(KEY);

/** Keeps a token. */
export const keep = (value) => sessionStorage.setItem(KEY, value);

/** Forgets everything that was kept; `why` is told to whoever signs in next. */
export function forget(why = "") {
  sessionStorage.clear();
  if (why) sessionStorage.setItem(WHY, why);
}

/** Why there is no token any more, once. */
export function forgotten() {
  const why = sessionStorage.getItem(WHY) ?? "";
  sessionStorage.removeItem(WHY);
  return why;
}

/** Takes the token from the address, `#token=…`, where it would stay in the history. */
export function takeFromAddress() {
  const given = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (given === undefined) return;
  history.replaceState(null, "", location.pathname + location.search);
  try {
    keep(decodeURIComponent(given));
  } catch {
    // What can't be decoded was never a token; the page asks for one.
  }
}

/** Vendors' tokens that were made or chosen in this tab: for each platform the one to try its document with. */
export const vendorToken = (platform) => sessionStorage.getItem(`${KEY}.${platform}`) ?? "";
export const keepVendorToken = (platform, value) => sessionStorage.setItem(`${KEY}.${platform}`, value);
