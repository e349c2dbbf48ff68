"""What an editor shows of rules while they are written: pure functions of a workspace, no protocol.

``Workspace`` holds the texts, those that are not saved included. The modules beside it answer one
kind of question each, with spans in lines and columns from 1. The language server
(``procrules.tools.lsp``) and any other editor only put these answers into their own words.
"""
