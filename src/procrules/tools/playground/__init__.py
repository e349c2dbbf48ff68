"""What the playground of the site asks of the library: messages of plain data, in a worker of the browser."""
