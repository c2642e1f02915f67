"""The map: its layers, the bounded queries behind them, and the page shell every map page stands in."""
