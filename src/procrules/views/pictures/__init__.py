"""Pictures: decisions as trees, thresholds over time, processes as states; as SVG, Mermaid or DOT."""
