#!/usr/bin/env python3
"""A second opinion on eight laws of queueing and search theory.

Each law is computed from its formula and simulated on its own, with Ciw
(law 1), SimPy (law 2) or numpy (laws 3 to 8).  The table goes to
second_opinion.csv beside this file, remarks go to standard output and
progress goes to standard error.  See README.md.
"""

import csv
import math
import os
import sys
import time

# One process and one thread: must be set before numpy is loaded.
for _v in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_v] = "1"

import ciw
import numpy as np
import simpy
from scipy import integrate, special, stats

SEED = 20240607
LEVEL = 0.999
Z = float(stats.norm.ppf(0.5 + LEVEL / 2))  # 3.2905
HERE = os.path.dirname(os.path.abspath(__file__))
START = time.time()
ROWS = []

HEADER = ["law", "parameters", "formula", "simulated", "half_width_99_9",
          "n", "verdict", "engine"]


def say(text):
    print(f"[{time.time() - START:6.1f} s] {text}", file=sys.stderr, flush=True)


def remark(text):
    print(text, flush=True)


def rng_for(*key):
    """An independent, reproducible stream for each part of the script."""
    return np.random.default_rng([SEED, *key])


def number(x, places=6):
    """Six places after the point, or six significant digits when small."""
    return f"{x:.{places}g}" if 0 < abs(x) < 0.1 else f"{x:.{places}f}"


def add(law, parameters, formula, simulated, half_width, n, engine, places=6):
    # 1e-9 only forgives floating-point rounding where the simulation has
    # no variance at all (law 6 with rho 0).
    inside = abs(formula - simulated) <= half_width + 1e-9
    verdict = "agrees" if inside else "differs"
    if half_width > max(0.02 * abs(formula), 0.005):
        say(f"WARNING: interval too wide: {law} {parameters}")
    ROWS.append([law, parameters, number(formula, places), number(simulated, places),
                 f"{half_width:.3g}", str(n), verdict, engine])
    say(f"{law} | {parameters} | formula {number(formula, places)} "
        f"simulated {number(simulated, places)} +- {half_width:.3g} {verdict}")


def share_interval(hits, n):
    """Share and the larger arm of its Wilson interval (never zero)."""
    p = hits / n
    d = 1 + Z * Z / n
    centre = (p + Z * Z / (2 * n)) / d
    arm = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / d
    return p, max(p - (centre - arm), (centre + arm) - p)


def mean_interval(values):
    """Mean of independent replicates and its Student half-width."""
    values = np.asarray(values, dtype=float)
    k = len(values)
    q = stats.t.ppf(0.5 + LEVEL / 2, k - 1)
    return float(values.mean()), float(q * values.std(ddof=1) / math.sqrt(k))


# ---------------------------------------------------------------- law 1
def erlang_b(c, a):
    b = 1.0
    for k in range(1, c + 1):
        b = a * b / (k + a * b)
    return b


def law_1():
    services = [
        ("deterministic", lambda: ciw.dists.Deterministic(1.0)),
        ("exponential", lambda: ciw.dists.Exponential(1.0)),
        ("lognormal sigma 1", lambda: ciw.dists.Lognormal(-0.5, 1.0)),
        ("two-point", lambda: ciw.dists.Pmf([1 / 3, 3.0], [0.75, 0.25])),
    ]
    pairs = [(1, 1.0), (2, 1.0), (5, 3.0), (10, 5.0), (1, 0.25), (2, 3.0), (5, 5.0)]
    replicates, customers, warm = 80, 7000, 50.0
    for i, (c, a) in enumerate(pairs):
        for j, (name, service) in enumerate(services):
            blocked, arrived = [], []
            for k in range(replicates):
                ciw.seed(SEED + 100000 * i + 10000 * j + k)
                network = ciw.create_network(
                    arrival_distributions=[ciw.dists.Exponential(a)],
                    service_distributions=[service()],
                    number_of_servers=[c],
                    queue_capacities=[0],
                )
                sim = ciw.Simulation(network)
                sim.simulate_until_max_time(warm + customers / a)
                n = b = 0
                # Customers still in service at the end are counted too:
                # leaving them out would raise the blocked share.
                for r in sim.get_all_records(include_incomplete=True):
                    if r.arrival_date > warm:
                        n += 1
                        b += r.record_type == "rejection"
                arrived.append(n)
                blocked.append(b)
            n, b = np.array(arrived, float), np.array(blocked, float)
            p = b.sum() / n.sum()
            # Ratio estimate over independent replicates.
            arm = (stats.t.ppf(0.5 + LEVEL / 2, replicates - 1)
                   * (b - p * n).std(ddof=1) / math.sqrt(replicates) / n.mean())
            add("1 Erlang B", f"c={c} a={a:g} service={name}", erlang_b(c, a),
                float(p), float(arm), int(n.sum()), f"Ciw {ciw.__version__}")


# ---------------------------------------------------------------- law 2
def uniform_in_disc(rng, n, radius):
    r = radius * np.sqrt(rng.random(n))
    a = 2 * math.pi * rng.random(n)
    return r * np.cos(a), r * np.sin(a)


class Searcher:
    """A SimPy process that walks straight legs and notes who it passes."""

    def __init__(self, env, rng, world, mode):
        self.env, self.rng, self.world, self.mode = env, rng, world, mode
        env.process(self.walk())

    def look(self, x, y, dx, dy, length):
        w = self.world
        ox, oy = w["tx"] - x, w["ty"] - y
        along = ox * dx + oy * dy
        apart2 = ox * ox + oy * oy
        half2 = w["half"] ** 2
        gap2 = half2 - (apart2 - along * along)
        entry = along - np.sqrt(np.maximum(gap2, 0.0))
        entry = np.where(apart2 <= half2, 0.0, entry)
        hit = (gap2 >= 0) & (entry >= 0) & (entry <= length)
        when = self.env.now + entry[hit] / w["speed"]
        w["found"][hit] = np.minimum(w["found"][hit], when)

    def walk(self):
        w, rng = self.world, self.rng
        radius = w["radius"]
        r = radius * math.sqrt(rng.random())
        a = 2 * math.pi * rng.random()
        x, y = r * math.cos(a), r * math.sin(a)
        h = 2 * math.pi * rng.random()
        while True:
            if self.mode != "random waypoint":
                dx, dy = math.cos(h), math.sin(h)
                q = x * dx + y * dy
                length = -q + math.sqrt(max(q * q + radius * radius - x * x - y * y, 0.0))
            else:
                r = radius * math.sqrt(rng.random())
                a = 2 * math.pi * rng.random()
                dx, dy = r * math.cos(a) - x, r * math.sin(a) - y
                length = math.hypot(dx, dy)
                dx, dy = dx / length, dy / length
            self.look(x, y, dx, dy, length)
            yield self.env.timeout(length / w["speed"])
            x, y = x + length * dx, y + length * dy
            if self.mode == "fresh edge place":
                a = 2 * math.pi * rng.random()
                x, y = radius * math.cos(a), radius * math.sin(a)
            if self.mode != "random waypoint":
                # Sine of the angle to the inward normal is uniform.
                h = math.atan2(-y, -x) + math.asin(2 * rng.random() - 1)


def random_search(mode, replicates, key, width=6.0, number_of=10, targets=400):
    radius, speed = 300.0, 5.0
    covers = np.array([0.25, 0.5, 1.0, 1.5, 2.0])
    times = covers * math.pi * radius ** 2 / (number_of * width * speed)
    rng = rng_for(2, key)
    shares = np.empty((replicates, len(times)))
    inner = np.empty((replicates, len(times)))
    at_start = np.empty(replicates)
    for k in range(replicates):
        tx, ty = uniform_in_disc(rng, targets, radius)
        world = dict(tx=tx, ty=ty, half=width / 2, speed=speed, radius=radius,
                     found=np.full(targets, np.inf))
        env = simpy.Environment()
        for _ in range(number_of):
            Searcher(env, rng, world, mode)
        env.run(until=float(times[-1]))
        found = world["found"]
        shares[k] = (found[:, None] <= times).mean(axis=0)
        deep = np.hypot(tx, ty) <= radius - width / 2
        inner[k] = (found[deep, None] <= times).mean(axis=0)
        at_start[k] = (found <= 0).mean()
        if (k + 1) % max(replicates // 5, 1) == 0:
            say(f"law 2 {mode}: {k + 1} of {replicates} replicates")
    return covers, shares, inner, at_start


def law_2():
    targets = 400
    covers, shares, inner, at_start = random_search("edge to edge", 3000, 1)
    for i, cover in enumerate(covers):
        p, arm = mean_interval(shares[:, i])
        add("2 random search", f"coverage={cover:g} R=300 W=6 V=5 N=10 edge to edge, cosine law",
            1 - math.exp(-cover), p, arm, shares.shape[0] * targets, f"SimPy {simpy.__version__}")
    remark(f"Law 2: share found at time 0 {at_start.mean():.5f}")
    for i, cover in enumerate(covers):
        p, arm = mean_interval(inner[:, i])
        remark(f"Law 2: targets at least W/2 from the edge: coverage {cover:g} "
               f"found {p:.5f} +- {arm:.5f}, formula {1 - math.exp(-cover):.5f}")
    # The same cover from sweeps a tenth as wide and ten times the searchers.
    _, shares, _, _ = random_search("edge to edge", 800, 3, width=0.6, number_of=100,
                                    targets=1600)
    for i, cover in enumerate(covers):
        p, arm = mean_interval(shares[:, i])
        add("2t random search, thin sweeps",
            f"coverage={cover:g} R=300 W=0.6 V=5 N=100 edge to edge, cosine law",
            1 - math.exp(-cover), p, arm, shares.shape[0] * 1600, f"SimPy {simpy.__version__}")
    # Remark only: without the shared corner of two legs in a row.
    _, shares, inner, _ = random_search("fresh edge place", 2000, 4)
    for i, cover in enumerate(covers):
        p, arm = mean_interval(shares[:, i])
        q, brm = mean_interval(inner[:, i])
        remark(f"Law 2, each leg from a fresh place on the edge: coverage {cover:g} "
               f"found {p:.5f} +- {arm:.5f}, inner targets {q:.5f} +- {brm:.5f}, "
               f"formula {1 - math.exp(-cover):.5f}")
    _, shares, _, _ = random_search("random waypoint", 1000, 2)
    for i, cover in enumerate(covers):
        p, arm = mean_interval(shares[:, i])
        remark(f"Law 2, random waypoints: coverage {cover:g} found {p:.4f} +- {arm:.4f}, "
               f"formula {1 - math.exp(-cover):.4f}")


# ---------------------------------------------------------------- laws 3 and 6
def speed_factor(rho):
    """Mean relative speed over own speed, for a uniform angle between."""
    return 2 / math.pi * (1 + rho) * special.ellipe(4 * rho / (1 + rho) ** 2)


DATUM = dict(n=2, w=60.0, v=1.5, r0=150.0, u=1.2, span=1200.0)


def datum_cover(d, t1, t2):
    return (d["w"] * d["v"] * d["n"] / (math.pi * d["u"])
            * (1 / (d["r0"] + d["u"] * t1) - 1 / (d["r0"] + d["u"] * t2)))


def datum_with_motion(d, cover):
    """1 - E exp(-cover * factor(s u / v)), s = sqrt(uniform)."""
    f = lambda s: 2 * s * math.exp(-cover * speed_factor(s * d["u"] / d["v"]))
    return 1 - integrate.quad(f, 0, 1, epsabs=1e-13, epsrel=1e-12)[0]


def closest_hits(px, py, vx, vy, span, half2):
    """Whether relative paths p + v t, 0 <= t <= span, come within half."""
    vv = vx * vx + vy * vy
    t = -(px * vx + py * vy) / np.maximum(vv, 1e-30)
    t = np.clip(t, 0.0, span)
    qx = px + vx * t
    qy = py + vy * t
    return qx * qx + qy * qy <= half2


def datum_walks(d, t1, rule, rng, blocks, block, targets):
    """Share found per replicate, for a moving and for a staying target.

    A target: share s = sqrt(U) and a bearing.  The moving one is at
    s * (r0 + u t), the staying one at s * r0.  Both are tried against
    the same searchers; they cannot influence them.
    """
    v, u, r0, half2 = d["v"], d["u"], d["r0"], (d["w"] / 2) ** 2
    t2 = t1 + d["span"]
    moving, staying, first_m, first_s = [], [], [], []
    crowd = crowd_w = rel = rate = core = 0.0
    legs = 0
    for _ in range(blocks):
        s = np.sqrt(rng.random((block, targets)))
        b = 2 * math.pi * rng.random((block, targets))
        ex, ey = s * np.cos(b), s * np.sin(b)
        found_m = np.zeros((block, targets), bool)
        found_s = np.zeros((block, targets), bool)
        start_m = np.zeros((block, targets), bool)
        start_s = np.zeros((block, targets), bool)
        for _ in range(d["n"]):
            now = np.full(block, t1)
            x, y = uniform_in_disc(rng, block, r0 + u * t1)
            h = 2 * math.pi * rng.random(block)
            rt = r0 + u * t1
            start_m |= (ex * rt - x[:, None]) ** 2 + (ey * rt - y[:, None]) ** 2 <= half2
            start_s |= (ex * r0 - x[:, None]) ** 2 + (ey * r0 - y[:, None]) ** 2 <= half2
            live = np.arange(block)
            while len(live):
                xl, yl, tl = x[live], y[live], now[live]
                dx, dy = np.cos(h[live]), np.sin(h[live])
                q = xl * dx + yl * dy
                r = r0 + u * tl
                c = xl * xl + yl * yl - r * r
                if rule == "edge as met":
                    k = v * v - u * u
                    g = r * u - v * q
                    span = (g + np.sqrt(np.maximum(g * g - k * c, 0.0))) / k
                else:  # edge as it is when the leg begins
                    span = (-q + np.sqrt(np.maximum(q * q - c, 0.0))) / v
                span = np.minimum(span, t2 - tl)
                legs += len(live)
                for f in np.linspace(0.05, 0.95, 10):
                    xx, yy = xl + v * dx * span * f, yl + v * dy * span * f
                    rr = r0 + u * (tl + span * f)
                    d2 = xx * xx + yy * yy
                    crowd += float(np.sum(span * d2 / rr ** 2))
                    # Speed relative to a target that would be right here.
                    fast = np.hypot(v * dx - u * xx / rr, v * dy - u * yy / rr)
                    rel += float(np.sum(span * fast / v / rr ** 2))
                    rate += float(np.sum(span / rr ** 2))
                    core += float(np.sum(span * (d2 <= r0 * r0))) / r0 ** 2
                crowd_w += 10 * float(span.sum())
                sx, sy, sp = (v * dx)[:, None], (v * dy)[:, None], span[:, None]
                exl, eyl = ex[live], ey[live]
                found_m[live] |= closest_hits(
                    exl * r[:, None] - xl[:, None], eyl * r[:, None] - yl[:, None],
                    exl * u - sx, eyl * u - sy, sp, half2)
                found_s[live] |= closest_hits(
                    exl * r0 - xl[:, None], eyl * r0 - yl[:, None], -sx, -sy, sp, half2)
                xn, yn = xl + v * dx * span, yl + v * dy * span
                x[live], y[live] = xn, yn
                now[live] = tl + span
                h[live] = np.arctan2(-yn, -xn) + np.arcsin(2 * rng.random(len(live)) - 1)
                live = live[now[live] < t2 - 1e-9]
        moving.append(found_m.mean(axis=1))
        staying.append(found_s.mean(axis=1))
        first_m.append(start_m.mean())
        first_s.append(start_s.mean())
    reps = blocks * block
    return (np.concatenate(moving), np.concatenate(staying), float(np.mean(first_m)),
            float(np.mean(first_s)), crowd / crowd_w, legs / reps / d["n"],
            rel / rate, core / rate)


def datum_fresh(d, t1, rng, n, steps):
    """Control: the process for which the closed form is exact.

    In each short step the searchers are a fresh Poisson scatter of
    density N / (pi r(t)^2), also beyond the edge, with uniform headings,
    and a target counts as found when it ENTERS the range W/2 in the step.
    The density is held at its exact time mean over the step.
    """
    v, u, r0, half = d["v"], d["u"], d["r0"], d["w"] / 2
    dt = d["span"] / steps
    s = np.sqrt(rng.random(n))
    found_m = np.zeros(n, bool)
    found_s = np.zeros(n, bool)
    for k in range(steps):
        t = t1 + k * dt
        ra, rb = r0 + u * t, r0 + u * (t + dt)
        density = d["n"] / (math.pi * ra * rb)  # mean of 1 / r^2 over the step is 1 / (ra rb)
        # A scatter in a square box around each target's place at the
        # step's start, wide enough for everything that can come in range.
        box = half + (v + u) * dt + 1e-6
        m = rng.poisson(n * density * (2 * box) ** 2)
        who = rng.integers(0, n, m)
        px, py = box * (2 * rng.random(m) - 1), box * (2 * rng.random(m) - 1)
        h = 2 * math.pi * rng.random(m)
        outside = px * px + py * py > half * half
        vx, vy = v * np.cos(h), v * np.sin(h)
        # The target flies along +x without loss of generality: scatter and
        # headings are isotropic.
        hit_m = outside & closest_hits(px, py, vx - s[who] * u, vy, dt, half * half)
        hit_s = outside & closest_hits(px, py, vx, vy, dt, half * half)
        found_m[who[hit_m]] = True
        found_s[who[hit_s]] = True
    return int(found_m.sum()), int(found_s.sum())


def law_3():
    d = DATUM
    rho = d["u"] / d["v"]
    mean_factor = integrate.quad(lambda s: 2 * s * speed_factor(s * rho), 0, 1)[0]
    remark(f"Law 3: mean relative speed factor over s = sqrt(U): {mean_factor:.6f}, "
           f"at the edge (s = 1): {speed_factor(rho):.6f}")
    where = "N=2 W=60 V=1.5 r0=150 u=1.2 20 min"
    minutes = [2, 5, 10, 20, 30]
    for i, m in enumerate(minutes):
        t1 = 60.0 * m
        cover = datum_cover(d, t1, t1 + d["span"])
        plain, motion = 1 - math.exp(-cover), datum_with_motion(d, cover)
        n = 2_000_000
        hm, hs = datum_fresh(d, t1, rng_for(3, 1, i), n, 60)
        p, arm = share_interval(hs, n)
        add("3c flaming datum, fresh-scatter control, target parked, plain formula",
            f"late={m} min {where}", plain, p, arm, n, "numpy")
        p, arm = share_interval(hm, n)
        add("3c flaming datum, fresh-scatter control, target moving, formula with own motion",
            f"late={m} min {where}", motion, p, arm, n, "numpy")
    for j, rule in enumerate(["edge as leg begins", "edge as met"]):
        for i, m in enumerate(minutes):
            t1 = 60.0 * m
            cover = datum_cover(d, t1, t1 + d["span"])
            plain, motion = 1 - math.exp(-cover), datum_with_motion(d, cover)
            targets, block, blocks = 200, 250, 300
            mv, st, fm, fs, crowd, legs, rel, core = datum_walks(
                d, t1, rule, rng_for(3, 2, i, j), blocks, block, targets)
            n = blocks * block * targets
            p, arm = mean_interval(mv)
            add(f"3a flaming datum, {rule}, target moving, plain formula",
                f"late={m} min {where}", plain, p, arm, n, "numpy")
            add(f"3a flaming datum, {rule}, target moving, formula with own motion",
                f"late={m} min {where}", motion, p, arm, n, "numpy")
            p, arm = mean_interval(st)
            add(f"3b flaming datum, {rule}, target stays, plain formula",
                f"late={m} min {where}", plain, p, arm, n, "numpy")
            remark(f"Law 3, {rule}, late {m}: found at the start moving {fm:.5f} staying {fs:.5f}; "
                   f"mean of (searcher radius / disc radius)^2 {crowd:.4f} (uniform: 0.5); "
                   f"legs per searcher {legs:.2f}; mean relative speed factor on these walks "
                   f"{rel:.4f}; searcher density inside r0 over the uniform one {core:.4f}")
            # The same cover with sweeps a tenth as wide and ten times the
            # searchers: start, edge and overlap effects shrink, crowding stays.
            thin = dict(d, n=20, w=6.0)
            mv, st = datum_walks(
                thin, t1, rule, rng_for(3, 3, i, j), 30, block, targets)[:2]
            pm, am = mean_interval(mv)
            ps, as_ = mean_interval(st)
            remark(f"Law 3 thin sweeps (N=20 W=6), {rule}, late {m}: plain {plain:.5f} "
                   f"with motion {motion:.5f} moving {pm:.5f} +- {am:.5f} "
                   f"(first order {1 - math.exp(-rel * cover):.5f}) "
                   f"staying {ps:.5f} +- {as_:.5f} "
                   f"(first order {1 - math.exp(-core * cover):.5f})")


# ---------------------------------------------------------------- law 4
def law_4():
    radius, v, gamma = 500.0, 15.0, 0.02
    n = 1_000_000
    for i, x in enumerate([0, 100, 250, 400, 480]):
        half = math.sqrt(radius ** 2 - x ** 2) / v
        formula = 1 - math.exp(-gamma * 2 * half)
        rng = rng_for(4, i)
        # The sensor looks at exponential gaps from a time when the mover
        # is still 2 R away from abreast; a look detects if the mover is
        # inside R at that moment.
        begin, end = -2 * radius / v, 2 * radius / v
        clock = np.full(n, begin)
        live = np.arange(n)
        seen = np.zeros(n, bool)
        while len(live):
            clock[live] += rng.exponential(1 / gamma, len(live))
            inside = (v * clock[live]) ** 2 + x ** 2 <= radius ** 2
            seen[live[inside]] = True
            live = live[~inside & (clock[live] < end)]
        p, arm = share_interval(int(seen.sum()), n)
        add("4 lateral range", f"offset={x} R=500 v=15 gamma=0.02", formula, p, arm, n, "numpy")


# ---------------------------------------------------------------- law 5
def law_5():
    length, r = 1.0, 0.1
    n = 1_000_000
    margin = 0.25
    wide, high = length + 2 * margin, 2 * margin
    for i, lam in enumerate([1, 2, 5, 10, 20]):
        rng = rng_for(5, i)
        hits = 0
        for _ in range(10):
            part = n // 10
            counts = rng.poisson(lam * wide * high, part)
            owner = np.repeat(np.arange(part), counts)
            x = wide * rng.random(len(owner)) - margin
            y = high * rng.random(len(owner)) - margin
            near = np.hypot(x - np.clip(x, 0, length), y) <= r
            seen = np.zeros(part, bool)
            seen[owner[near]] = True
            hits += int(seen.sum())
        p, arm = share_interval(hits, n)
        add("5 Poisson field", f"lambda={lam} L=1 r=0.1",
            1 - math.exp(-lam * (2 * r * length + math.pi * r * r)), p, arm, n, "numpy")


# ---------------------------------------------------------------- law 6
def law_6():
    n = 1_000_000
    for i, rho in enumerate([0, 0.25, 0.5, 0.75, 1]):
        rng = rng_for(6, i)
        a = 2 * math.pi * rng.random(n)
        b = 2 * math.pi * rng.random(n)
        rel = np.hypot(np.cos(a) - rho * np.cos(b), np.sin(a) - rho * np.sin(b))
        p, arm = mean_interval(rel)
        add("6 mean relative speed", f"rho={rho:g} in units of own speed",
            speed_factor(rho), p, arm, n, "numpy")


# ---------------------------------------------------------------- law 7
def law_7():
    detect = np.array([0.5, 0.6, 0.7, 0.9])
    means = np.array([30.0, 40.0, 60.0, 20.0])
    cv, comm = 0.3, 0.95
    n = 2_000_000
    for i, response in enumerate([45, 60, 90, 120, 150]):
        formula, missed = 0.0, 1.0
        for k in range(4):
            left = means[k:].sum() - response
            sd = cv * math.sqrt((means[k:] ** 2).sum() + response ** 2)
            formula += missed * detect[k] * comm * stats.norm.cdf(left / sd)
            missed *= 1 - detect[k]
        rng = rng_for(7, i)
        hits = again = floor = 0
        for _ in range(10):
            part = n // 10
            # The intruder's run, task by task.
            tasks = rng.normal(means, cv * means, (part, 4))
            reply = rng.normal(response, cv * response, part)
            seen = rng.random((part, 4)) < detect
            heard = rng.random((part, 4)) < comm
            ends = tasks.sum(axis=1)
            begins = np.cumsum(tasks, axis=1) - tasks
            rows = np.arange(part)
            first = seen.argmax(axis=1)
            hit = seen.any(axis=1) & heard[rows, first]
            hits += int((hit & (begins[rows, first] + reply < ends)).sum())
            # Remark only: every detection gets its own try to report.
            told = seen & heard
            second = told.argmax(axis=1)
            again += int((told.any(axis=1) & (begins[rows, second] + reply < ends)).sum())
            # Remark only: negative times cut to zero.
            tasks, reply = np.maximum(tasks, 0), np.maximum(reply, 0)
            begins = np.cumsum(tasks, axis=1) - tasks
            floor += int((hit & (begins[rows, first] + reply < tasks.sum(axis=1))).sum())
        p, arm = share_interval(hits, n)
        add("7 EASI", f"response={response} s", formula, p, arm, n, "numpy")
        remark(f"Law 7, response {response}: a new try to report at each detection "
               f"{again / n:.5f}; negative times cut to zero changes the share by "
               f"{(floor - hits) / n:+.6f}")


# ---------------------------------------------------------------- law 8
MEDIANS = np.array([4.0, 4.0, 8.0, 6.0])
SIGMA = 0.5


def lognormal_pdf(x, median):
    out = np.zeros_like(x)
    ok = x > 0
    z = np.log(x[ok] / median) / SIGMA
    out[ok] = np.exp(-z * z / 2) / (x[ok] * SIGMA * math.sqrt(2 * math.pi))
    return out


def lognormal_cdf(x, median):
    out = np.zeros_like(x)
    ok = x > 0
    out[ok] = special.ndtr(np.log(x[ok] / median) / SIGMA)
    return out


def chain_by_grid(times, h):
    """Trapezoid convolution.  The lognormal density and all its
    derivatives vanish at 0, so the trapezoid rule converges faster than
    any power of h."""
    k = int(round(max(times) / h)) + 1
    x = np.arange(k) * h
    f = lognormal_pdf(x, MEDIANS[0])
    for median in MEDIANS[1:3]:
        f = np.convolve(f, lognormal_pdf(x, median))[:k] * h
    last = lognormal_cdf(x, MEDIANS[3])
    out = []
    for t in times:
        m = int(round(t / h)) + 1
        out.append(float(h * np.dot(f[:m], last[:m][::-1])))
    return out


def chain_by_gauss(t, order=300):
    """The same by nested Gauss-Legendre: density of the first two against
    the distribution function of the last two."""
    node, weight = np.polynomial.legendre.leggauss(order)
    node, weight = (node + 1) / 2, weight / 2
    s = t * node
    inner = s[:, None] * node
    f = (lognormal_pdf(inner, MEDIANS[0]) * lognormal_pdf(s[:, None] - inner, MEDIANS[1])
         ) @ weight * s
    rest = t - s
    inner = rest[:, None] * node
    g = (lognormal_pdf(inner, MEDIANS[2]) * lognormal_cdf(rest[:, None] - inner, MEDIANS[3])
         ) @ weight * rest
    return float(np.sum(weight * f * g) * t)


def chain_rare(t, rng, n, upper):
    """Importance sampling for the rare sides.

    A small sum comes from all four times being short: all are shifted.
    A large sum comes from one long time: a mixture shifts one of them,
    with the weights of the whole mixture.
    """
    z = rng.standard_normal((n, 4))
    if upper:
        m = np.log((t - 0.7 * MEDIANS.sum()) / MEDIANS) / SIGMA
        pick = rng.integers(0, 4, n)
        z[np.arange(n), pick] += m[pick]
        w = 1 / np.exp(m * z - m * m / 2).mean(axis=1)
    else:
        m = math.log(t / (MEDIANS.sum() * math.exp(SIGMA ** 2 / 2))) / SIGMA
        z += m
        w = np.exp(-m * z.sum(axis=1) + 2 * m * m)
    total = (MEDIANS * np.exp(SIGMA * z)).sum(axis=1)
    inside = total > t if upper else total <= t
    return mean_interval(np.where(inside, w, 0.0))


def law_8():
    times = [5, 10, 15, 20, 25, 30, 40, 60, 150]
    fine, coarse = chain_by_grid(times, 0.01), chain_by_grid(times, 0.02)
    gauss = [chain_by_gauss(t) for t in times]
    for t, a, b, c in zip(times, fine, coarse, gauss):
        remark(f"Law 8: P(sum <= {t}) = {a:.12g}; grid halved differs by {a - b:.1e}, "
               f"Gauss-Legendre differs by {a - c:.1e}")
    n, part = 8_000_000, 500_000
    hits = np.zeros(len(times), dtype=np.int64)
    rng = rng_for(8, 0)
    for _ in range(n // part):
        total = (MEDIANS * np.exp(SIGMA * rng.standard_normal((part, 4)))).sum(axis=1)
        total.sort()
        hits += np.searchsorted(total, times, side="right")
    for i, t in enumerate(times):
        p, arm = share_interval(int(hits[i]), n)
        add("8 kill chain", f"t={t} s medians 4,4,8,6 sigma 0.5", fine[i], p, arm, n,
            "numpy", places=8)
    n = 2_000_000
    for i, t in enumerate([5, 10, 150]):
        upper = t == 150
        value = fine[times.index(t)]
        p, arm = chain_rare(t, rng_for(8, 1, i), n, upper)
        add(f"8 kill chain, rare side by importance sampling, P(sum {'>' if upper else '<='} t)",
            f"t={t} s medians 4,4,8,6 sigma 0.5", 1 - value if upper else value, p, arm, n,
            "numpy")


def main():
    only = set(sys.argv[1:])
    laws = [law_1, law_2, law_3, law_4, law_5, law_6, law_7, law_8]
    for k, law in enumerate(laws, 1):
        if not only or str(k) in only:
            say(f"law {k} begins")
            law()
    agree = sum(r[6] == "agrees" for r in ROWS)
    say(f"{agree} of {len(ROWS)} rows agree")
    if only:
        say("a partial run: second_opinion.csv is left as it was")
        return
    with open(os.path.join(HERE, "second_opinion.csv"), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(HEADER)
        out.writerows(ROWS)


if __name__ == "__main__":
    main()
