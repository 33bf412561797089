/** The addresses of the server that the forms use, in one place. @module doors */
export const DOORS = {
  shell: "/forms/offline",
  list: "/forms/list",                                             // JSON [{id, title, version, hash}]
  xform: (id) => `/forms/${encodeURIComponent(id)}/xform.xml`,
  manifest: (id) => `/forms/${encodeURIComponent(id)}/manifest`,   // JSON {media: [{name, md5, url}]}
  submission: "/submission",                                       // OpenRosa
  draft: (id) => `/forms/${encodeURIComponent(id)}/draft`,         // the record as XML; 204 when there is none
  device: "/forms/device",                                         // JSON {locked, csrf, member, registered}; 423 when locked
  erased: "/forms/device/erased",
  signIn: "/sign-in?back=%2Fforms%2Foffline",
};

/** Headers of a request by script: problems are answered as JSON, not as the page to sign in on. */
export const asScript = ({ csrf = "", token = "", accept = "application/json" } = {}) =>
  ({ Accept: accept, ...(csrf ? { "X-CSRF-Token": csrf } : {}), ...(token ? { "X-Palermo-Device": token } : {}) });
