// Draws the document that stands in the page. Without Redoc the page keeps saying how to get it.
if (window.Redoc) {
  Redoc.init(
    JSON.parse(document.getElementById("document").textContent),
    {
      downloadUrls: [{ title: "openapi.yaml", url: "openapi.yaml" }],
      nativeScrollbars: true,
      showExtensions: ["x-evidence", "x-sdk-method"],
      theme: {
        colors: { primary: { main: "#3f51b5" } },
        typography: {
          fontFamily: "system-ui, sans-serif",
          headings: { fontFamily: "system-ui, sans-serif" },
        },
      },
    },
    document.getElementById("reference"),
  );
}
