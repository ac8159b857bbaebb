// The page that tries the API: Swagger UI, given the document that the page names.

const place = document.getElementById("swagger");

window.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
});
