"""Writes the tables of this folder: SALib and statsmodels as oracles of src/stats/design/. See README.md."""
import csv
import math

import numpy as np
import statsmodels.api as sm
from SALib.analyze import morris as analyze_morris
from SALib.analyze import sobol as analyze_sobol
from SALib.sample import sobol as sample_sobol
from SALib.sample.morris import sample as sample_morris
from SALib.test_functions import Ishigami, Sobol_G
from scipy.stats import qmc


def problem(d):
    return {"num_vars": d, "names": [f"x{i + 1}" for i in range(d)], "bounds": [[0.0, 1.0]] * d}


def ishigami(u):
    return Ishigami.evaluate(math.pi * (2.0 * u - 1.0))


def g(u):
    return Sobol_G.evaluate(u, a=np.array([0.0, 1.0, 4.5, 9.0, 99.0])[: u.shape[1]])


def write(name, header, rows):
    with open(name, "w", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(header)
        table.writerows([[x if isinstance(x, (str, int)) else repr(float(x)) for x in row] for row in rows])


responses, indices = [], []
for name, f, d, n in [("ishigami", ishigami, 3, 128), ("g", g, 5, 128)]:
    y = f(sample_sobol.sample(problem(d), n, calc_second_order=False, seed=11))
    for row in y.reshape(n, d + 2):
        responses.append([name, row[0], row[-1], *row[1:-1], *[""] * (5 - d)])
    s = analyze_sobol.analyze(problem(d), y, calc_second_order=False, num_resamples=2000, seed=12)
    for i in range(d):
        indices.append([name, i, s["S1"][i], s["ST"][i], s["S1_conf"][i], s["ST_conf"][i]])
write("sobol_responses.csv", ["function", "a", "b", *[f"ab{i + 1}" for i in range(5)]], responses)
write("sobol_indices.csv", ["function", "input", "s1", "st", "s1_conf", "st_conf"], indices)

points, effects = [], []
for name, f, d, r, levels in [("ishigami", ishigami, 3, 20, 4), ("g", g, 5, 30, 6)]:
    x = sample_morris(problem(d), r, num_levels=levels, seed=13)
    y = f(x)
    points += [[name, *row, *[""] * (5 - d), value] for row, value in zip(x, y)]
    s = analyze_morris.analyze(problem(d), x, y, num_levels=levels, num_resamples=2000, seed=14)
    for i in range(d):
        effects.append([name, i, s["mu"][i], s["mu_star"][i], s["sigma"][i], s["mu_star_conf"][i]])
write("morris_responses.csv", ["function", *[f"x{i + 1}" for i in range(5)], "y"], points)
write("morris_effects.csv", ["function", "input", "mu", "mu_star", "sigma", "mu_star_conf"], effects)

points, slopes = [], []
rng = np.random.default_rng(15)
latin = qmc.LatinHypercube(4, rng=rng).random(40)
near = rng.random((30, 4))
near[:, 1] = np.clip(near[:, 0] + 1e-3 * rng.normal(size=30), 0.0, 1.0)
for name, x in [("latin", latin), ("near", near)]:
    y = 1000.0 + x @ [5.0, -3.0, 0.2, 0.0] + 2.0 * x[:, 0] * x[:, 2] + 0.5 * rng.normal(size=len(x))
    points += [[name, *row, value] for row, value in zip(x, y)]
    fit = sm.OLS(y, sm.add_constant(x)).fit()
    ends = fit.conf_int(0.05)
    for i in range(4):
        slopes.append([name, i, fit.params[i + 1], fit.bse[i + 1], *ends[i + 1], fit.rsquared])
write("ols_points.csv", ["set", "x1", "x2", "x3", "x4", "y"], points)
write("ols_slopes.csv", ["set", "input", "slope", "standard_error", "low", "high", "r_squared"], slopes)
