"""The ways in and out: from articles to a graph, from a graph to answers and other forms."""
