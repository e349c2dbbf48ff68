"""The language server (extra ``lsp``): ``procrules.desk`` in the words of the Language Server Protocol."""
