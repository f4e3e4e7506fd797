// Reads a GEXF file with graphology and says what it understood, as JSON.
const { readFileSync } = require("node:fs");
const { MultiDirectedGraph, MultiUndirectedGraph } = require("graphology");
const { parse } = require("graphology-gexf");

const text = readFileSync(process.argv[2], "utf8");
const Graph = text.includes('defaultedgetype="directed"') ? MultiDirectedGraph : MultiUndirectedGraph;
const graph = parse(Graph, text);
const nodes = graph.mapNodes((id, about) => [id, about]);
const edges = graph.mapEdges((id, about, source, target) => [source, target, about]);
process.stdout.write(JSON.stringify({ nodes: graph.order, edges: graph.size, first: nodes.slice(0, 5), some: edges.slice(0, 5) }));
