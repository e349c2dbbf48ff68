"""Everything procrules can find wrong: one class per code, one module per family."""
