// A worker, for browsers that show a page's notifications only through one: a touch leads back to the page.
"use strict";
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const pages = self.clients.matchAll({ type: "window", includeUncontrolled: true });
  event.waitUntil(pages.then(([page]) => (page ? page.focus() : self.clients.openWindow("/queue"))));
});
