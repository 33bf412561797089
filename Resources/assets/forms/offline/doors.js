/** The addresses of the server that the forms use, in one place. @module doors */
export const DOORS = {
  shell: "/forms/offline",
  list: "/forms/list",                                             // JSON [{id, title, version, hash}]
  xform: (id) => `/forms/${encodeURIComponent(id)}/xform.xml`,
  manifest: (id) => `/forms/${encodeURIComponent(id)}/manifest`,   // JSON {media: [{name, md5, url}]}
  submission: "/submission",                                       // OpenRosa
  device: "/forms/device",                                         // JSON {locked, csrf?}; 423 or 410 when locked
};
