"""What dashboards show: numbers with what they mean and what they lead to, charts with their tables."""
