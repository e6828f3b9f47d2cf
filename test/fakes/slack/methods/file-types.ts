const mimeTypes: Readonly<Record<string, string>> = {
  ...{ png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif' },
  ...{ csv: 'text/csv', html: 'text/html', txt: 'text/plain', md: 'text/markdown', py: 'text/x-python' },
  // No picture to Slack: it shows png, jpg and gif only.
  ...{ json: 'application/json', zip: 'application/zip', pdf: 'application/pdf', svg: 'application/svg' },
};

export function mimeTypeOf(filetype: string): string {
  return mimeTypes[filetype] ?? 'application/octet-stream';
}
