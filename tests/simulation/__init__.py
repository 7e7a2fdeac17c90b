"""Long lives in a short time: what the coach promises over a year, shown with a clock that is handed in."""
