// Draws all messages in one call: a point each, whose place the vertex shader works out from virtual time.
import { DIES_AT, type Flights, LOTS, lookBits, SLOT_BYTES } from './flights'
import { LARGEST, lookList, type Palette, shapes } from './looks'
import { WAY_FLOATS, WAYS_PER_ROW, type Ways } from './ways'

/** Where the canvas looks, as React Flow says it. */
export interface Viewport {
  x: number
  y: number
  zoom: number
}

/** A way to draw; there are two. */
export interface Renderer {
  name: 'webgl2' | 'canvas-2d'
  draw(flights: Flights, ways: Ways, palette: Palette, now: number, viewport: Viewport, show: Shown): void
  clear(): void
  resize(width: number, height: number, ratio: number): void
  dispose(): void
}

/** Which messages travel: all, only lost ones (at high speed), or none (reduced motion). */
export type Shown = 'all' | 'lost' | 'none'

const kinds = lookList.length

const vertexShader = `#version 300 es
precision highp float;
layout(location = 0) in vec2 time;
layout(location = 1) in uvec2 how;
uniform float now;
uniform vec3 view;
uniform vec2 size;
uniform float ratio;
uniform bool lostOnly;
uniform highp sampler2D ways;
uniform vec4 looks[${kinds}];
uniform vec3 colours[${kinds}];
uniform vec3 lostColour;
flat out int shape;
flat out float diameter;
out vec4 colour;

void main() {
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  gl_PointSize = 1.0;
  int kind = int(how.y & 15u);
  bool lost = (how.y & ${1 << lookBits.lost}u) != 0u;
  float u = (now - time.x) / max(time.y, 1.0);
  if (u < 0.0 || u >= 1.0 || (lostOnly && !lost)) return;

  int way = int(how.x);
  ivec2 at = ivec2((way % ${WAYS_PER_ROW}) * ${WAY_FLOATS / 4}, way / ${WAYS_PER_ROW});
  vec4 a = texelFetch(ways, at, 0);
  vec4 b = texelFetch(ways, at + ivec2(1, 0), 0);
  vec4 c = texelFetch(ways, at + ivec2(2, 0), 0);
  float lot = float((how.y >> ${lookBits.lot}u) & ${LOTS - 1}u);
  if (c.y == 0.0 || (!lost && lot >= c.z * ${LOTS}.0)) return;

  // A lost message gets so far and no further; there it bursts.
  float burst = lost ? max(0.0, (u - ${DIES_AT}) / ${1 - DIES_AT}) : 0.0;
  float p = lost ? min(u, ${DIES_AT}) : u;
  float q = 1.0 - p;
  vec2 place = q * q * q * a.xy + 3.0 * q * q * p * a.zw + 3.0 * q * p * p * b.xy + p * p * p * b.zw;
  vec2 along = q * q * (a.zw - a.xy) + 2.0 * q * p * (b.xy - a.zw) + p * p * (b.zw - b.xy);
  vec2 beside = vec2(along.y, -along.x) / max(length(along), 0.001);
  vec2 pixel = (place + beside * c.x) * view.z + view.xy;

  float step = float((how.y >> ${lookBits.size}u) & 31u) / 4.0;
  float scale = clamp(view.z, 0.55, 1.5);
  float pixels = min(looks[kind].y + looks[kind].z * step, ${LARGEST}.0) * scale;
  shape = burst > 0.0 ? 4 : int(looks[kind].x);
  diameter = (pixels + burst * 16.0) * ratio;
  float alpha = burst > 0.0 ? 1.0 - burst * burst : mix(1.0, 0.55, c.w);
  colour = vec4(lost && u > ${DIES_AT} ? lostColour : colours[kind], alpha);
  gl_PointSize = diameter + 2.0;
  gl_Position = vec4(pixel.x / size.x * 2.0 - 1.0, 1.0 - pixel.y / size.y * 2.0, 0.0, 1.0);
}`

const fragmentShader = `#version 300 es
precision mediump float;
flat in int shape;
flat in float diameter;
in vec4 colour;
out vec4 pixel;

void main() {
  // From the middle, in pixels; r is where the shape ends.
  vec2 d = (gl_PointCoord - 0.5) * (diameter + 2.0);
  float r = diameter * 0.5;
  float away = length(d) - r;
  if (shape == 1) away = abs(length(d) - r + diameter * 0.13) - diameter * 0.13;
  else if (shape == 2) away = max(abs(d.x), abs(d.y)) - r * 0.86;
  else if (shape == 3) away = (abs(d.x) + abs(d.y) - r) * 0.7071;
  else if (shape == 4) away = max(min(abs(d.x - d.y), abs(d.x + d.y)) * 0.7071 - max(diameter * 0.09, 1.0), max(abs(d.x), abs(d.y)) - r * 0.8);
  else if (shape == 5) away = max(abs(d.x) * 0.894 + d.y * 0.447 - r * 0.45, -d.y - r * 0.7);
  float alpha = colour.a * clamp(0.5 - away, 0.0, 1.0);
  if (alpha <= 0.0) discard;
  pixel = vec4(colour.rgb * alpha, alpha);
}`

/** Null where the browser has no WebGL2. */
export function createWebGl(canvas: HTMLCanvasElement): Renderer | null {
  const context = canvas.getContext('webgl2', { alpha: true, antialias: false, depth: false, premultipliedAlpha: true })
  if (!context) return null
  const gl = context
  let parts = build(gl)
  if (!parts) return null

  let uploaded = { version: -1, rows: 0, capacity: 0, palette: null as Palette | null }
  let lost = false
  const onLost = (event: Event) => {
    event.preventDefault()
    lost = true
  }
  const onRestored = () => {
    parts = build(gl)
    uploaded = { version: -1, rows: 0, capacity: 0, palette: null }
    lost = parts === null
  }
  canvas.addEventListener('webglcontextlost', onLost)
  canvas.addEventListener('webglcontextrestored', onRestored)
  let [width, height, pixelRatio] = [1, 1, 1]

  return {
    name: 'webgl2',
    draw(flights, ways, palette, now, viewport, show) {
      if (lost || !parts) return
      gl.clear(gl.COLOR_BUFFER_BIT)
      const count = flights.end - flights.first
      if (show === 'none' || count === 0) return
      const { uniforms } = parts
      if (uploaded.version !== ways.version) {
        uploaded.rows = uploadWays(gl, ways, uploaded.rows)
        uploaded.version = ways.version
      }
      if (uploaded.palette !== palette) {
        gl.uniform3fv(uniforms.colours, palette.kinds.flat())
        gl.uniform3fv(uniforms.lostColour, palette.lost)
        uploaded.palette = palette
      }
      uploaded.capacity = uploadFlights(gl, flights, uploaded.capacity)
      gl.uniform1f(uniforms.now, now - flights.epoch)
      gl.uniform3f(uniforms.view, viewport.x, viewport.y, viewport.zoom)
      gl.uniform2f(uniforms.size, width, height)
      gl.uniform1f(uniforms.ratio, pixelRatio)
      gl.uniform1i(uniforms.lostOnly, show === 'lost' ? 1 : 0)
      const first = flights.first & (flights.capacity - 1)
      const head = Math.min(count, flights.capacity - first)
      gl.drawArrays(gl.POINTS, first, head)
      // The ring goes on at its beginning.
      if (head < count) gl.drawArrays(gl.POINTS, 0, count - head)
    },
    clear() {
      if (!lost) gl.clear(gl.COLOR_BUFFER_BIT)
    },
    resize(wide, high, ratio) {
      ;[width, height, pixelRatio] = [wide, high, ratio]
      canvas.width = Math.max(1, Math.round(wide * ratio))
      canvas.height = Math.max(1, Math.round(high * ratio))
      gl.viewport(0, 0, canvas.width, canvas.height)
    },
    dispose() {
      canvas.removeEventListener('webglcontextlost', onLost)
      canvas.removeEventListener('webglcontextrestored', onRestored)
    },
  }
}

function build(gl: WebGL2RenderingContext) {
  const program = gl.createProgram()
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader],
  ] as const) {
    const shader = gl.createShader(type)
    if (!shader) return null
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
  }
  gl.linkProgram(program)
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) return null
  gl.useProgram(program)

  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer())
  gl.enableVertexAttribArray(0)
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, SLOT_BYTES, 0)
  gl.enableVertexAttribArray(1)
  gl.vertexAttribIPointer(1, 2, gl.UNSIGNED_INT, SLOT_BYTES, 8)

  gl.bindTexture(gl.TEXTURE_2D, gl.createTexture())
  for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
    gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST)
  for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE)

  gl.enable(gl.BLEND)
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
  gl.clearColor(0, 0, 0, 0)
  const place = (name: string) => gl.getUniformLocation(program, name)
  const looks = lookList.flatMap(({ shape, size, grows }) => [shapeNumber(shape), size, grows, 0])
  gl.uniform4fv(place('looks'), looks)
  return {
    uniforms: {
      now: place('now'),
      view: place('view'),
      size: place('size'),
      ratio: place('ratio'),
      lostOnly: place('lostOnly'),
      colours: place('colours'),
      lostColour: place('lostColour'),
    },
  }
}

/** `dot` is a disc to the shader, only smaller. */
const shapeNumber = (shape: (typeof shapes)[number]) => (shape === 'dot' ? 0 : shapes.indexOf(shape))

/** Rows of the texture so far in, and now out. */
function uploadWays(gl: WebGL2RenderingContext, { table }: Ways, rows: number): number {
  const width = (WAYS_PER_ROW * WAY_FLOATS) / 4
  const wanted = table.length / (width * 4)
  if (wanted === rows) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, rows, gl.RGBA, gl.FLOAT, table)
  else gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, width, wanted, 0, gl.RGBA, gl.FLOAT, table)
  return wanted
}

/** Only what is new goes to the GPU; all of it when the ring has grown. */
function uploadFlights(gl: WebGL2RenderingContext, flights: Flights, capacity: number): number {
  if (flights.capacity !== capacity) {
    gl.bufferData(gl.ARRAY_BUFFER, flights.slots, gl.DYNAMIC_DRAW)
  } else if (flights.staleFrom < flights.end) {
    const from = Math.max(flights.staleFrom, flights.first)
    const first = from & (capacity - 1)
    const count = flights.end - from
    const head = Math.min(count, capacity - first)
    gl.bufferSubData(gl.ARRAY_BUFFER, first * SLOT_BYTES, flights.words, first * 4, head * 4)
    if (head < count) gl.bufferSubData(gl.ARRAY_BUFFER, 0, flights.words, 0, (count - head) * 4)
  }
  flights.staleFrom = Number.POSITIVE_INFINITY
  return flights.capacity
}
