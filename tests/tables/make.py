"""Writes the tables beside it: what other people's libraries say of the statistics in src/stats. See README.md."""
import csv
import math
from types import SimpleNamespace

import numpy as np
import statsmodels.api as sm
from PyPRS.Procedures.KT import KN
from PyPRS.SampleGen.SampleGenerate import SampleGenerate
from scipy import stats
from sim_tools.ovs.fixed_budget import OCBA
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint


def several(xs):
    """A list in one cell: the shortest text that reads back as the same number."""
    return " ".join(repr(x.item() if hasattr(x, "item") else x) for x in xs)


def write(name, header, rows):
    with open(name, "w", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(header)
        for row in rows:
            table.writerow([several(x) if isinstance(x, (list, np.ndarray)) else x for x in row])


def plain(*xs):
    return [float(x) for x in xs]


LEVELS = [0.8, 0.9, 0.95, 0.99]


def means():
    rng = np.random.default_rng(1)
    draws = [
        lambda n: rng.normal(3, 2, n),
        lambda n: rng.exponential(5, n),
        lambda n: rng.poisson(0.4, n).astype(float),
        lambda n: 1e6 + rng.normal(0, 1, n),
    ]
    for n, level in zip([2, 3, 10, 60], LEVELS):
        for draw in draws:
            xs = draw(n).round(4)
            if xs.std() > 0:
                low, high = stats.t.interval(level, n - 1, xs.mean(), stats.sem(xs))
                yield [xs, level, *plain(xs.mean(), xs.std(ddof=1), low, high)]


def proportions():
    for trials in [1, 2, 7, 40, 400, 100_000]:
        for successes in sorted({0, 1, trials // 3, trials // 2, trials - 1, trials}):
            for level in [0.9, 0.95, 0.99]:
                wilson = proportion_confint(successes, trials, 1 - level, "wilson")
                exact = proportion_confint(successes, trials, 1 - level, "beta")
                yield [successes, trials, level, *plain(*wilson, *exact)]


def ratios():
    """The weighted least squares of x on y without a constant and with weights 1/y is the ratio of sums; its
    cluster-robust error, every row a cluster, is the delta method's."""
    rng = np.random.default_rng(2)
    for n in [3, 8, 30, 200]:
        for level in LEVELS:
            y = 1.0 + rng.poisson(3, n)
            x = rng.binomial(y.astype(int), rng.uniform(0.1, 0.6, n)).astype(float)
            if n < 10:
                x[0] += 0.5  # not all of a few are 0
            fit = sm.WLS(x, y, weights=1 / y).fit(cov_type="cluster", cov_kwds={"groups": np.arange(n)}, use_t=True)
            yield [x, y, level, *plain(fit.params[0], *fit.conf_int(1 - level)[0])]


def paired():
    rng = np.random.default_rng(3)
    for n in [2, 5, 10, 50]:
        for level in LEVELS:
            shared = rng.normal(0, 3, n)
            a = (shared + rng.normal(0.3, 1, n)).round(3)
            b = (shared + rng.normal(0, 1, n)).round(3)
            test = stats.ttest_rel(a, b)
            yield [a, b, level, *plain((a - b).mean(), test.pvalue, *test.confidence_interval(level))]


def holm():
    rng = np.random.default_rng(4)
    for n in [1, 2, 3, 5, 10, 30]:
        for _ in range(4):
            p = (rng.uniform(0, 1, n) ** 3).round(4)
            yield [p, multipletests(p, method="holm")[1]]


def bca():
    """Resamples are given: scipy takes those of an earlier call, and does its own jackknife."""
    rng = np.random.default_rng(5)
    statistics = {
        "mean": lambda x, axis=-1: np.mean(x, axis=axis),
        "sd": lambda x, axis=-1: np.std(x, ddof=1, axis=axis),
        "upper half": lambda x, axis=-1: np.mean(np.sort(x, axis=axis)[..., x.shape[axis] // 2 :], axis=-1),
    }
    for name, statistic in statistics.items():
        for n, counts in [(8, True), (15, False), (40, False)]:
            x = rng.poisson(3, n).astype(float) if counts else rng.lognormal(0, 0.8, n).round(3)
            resampled = statistic(x[rng.integers(0, n, (199, n))]).round(5)
            for level in [0.9, 0.95]:
                given = SimpleNamespace(bootstrap_distribution=resampled)
                got = stats.bootstrap(
                    (x,), statistic, method="BCa", n_resamples=0, bootstrap_result=given, confidence_level=level
                ).confidence_interval
                left_out = np.array([statistic(np.delete(x, i)) for i in range(n)])
                yield [name, level, *plain(statistic(x)), left_out, resampled, *plain(*got)]


def alternative(column):
    """A system of PyPRS whose simulation reads a table. PyPRS looks for the largest."""
    rows = iter(column)
    return SampleGenerate(lambda args, seed: -next(rows))


# k, level, delta, first, gaps, shared luck, kind
SELECTIONS = [
    (2, 0.95, 0.5, 10, [0, 0.5], 0.0, "normal"),
    (2, 0.95, 0.3, 5, [0.1, 0], 0.8, "normal"),
    (3, 0.9, 0.4, 10, [0.4, 0.4, 0], 0.0, "normal"),
    (3, 0.95, 0.25, 10, [0.1, 0, 0.05], 0.8, "normal"),
    (4, 0.95, 0.3, 12, [0, 0.3, 0.6, 0.9], 0.5, "normal"),
    (5, 0.99, 0.4, 15, [0.8, 0.4, 0, 0.4, 0.8], 0.7, "normal"),
    (6, 0.95, 0.3, 20, [1.5, 0.3, 0.6, 0, 0.9, 1.2], 0.6, "normal"),
    (6, 0.8, 0.5, 6, [0, 0, 0, 0, 0, 0], 0.3, "normal"),
    (4, 0.95, 0.4, 10, [0.2, 0.2, 0.6, 0], 0.5, "twins"),
    (3, 0.95, 0.5, 10, [0, 0, 0], 0.0, "counts"),
    (4, 0.9, 0.6, 8, [0.5, 0, 0.25, 0.5], 0.0, "counts"),
    (5, 0.95, 2.0, 10, [0, 1, 2, 3, 4], 0.0, "normal"),
    (2, 0.95, 1.0, 6, [0, 0], 0.0, "counts"),
    (8, 0.95, 0.3, 15, [0.3, 0, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3], 0.4, "normal"),
    (2, 0.95, 0.2, 25, [0, 0.1], 0.5, "normal"),
    (5, 0.95, 0.4, 2, [0, 2, 0, 1, 1], 0.99, "normal"),
]


def selections():
    """The losses, and what PyPRS makes of them. What the first stage says is the formula with NumPy and scipy."""
    rng = np.random.default_rng(6)
    losses, answers = [], []
    for study, (k, level, delta, first, gaps, shared, kind) in enumerate(SELECTIONS):
        rows = 1000
        if kind == "counts":
            table = rng.poisson(1 + np.array(gaps), (rows, k)).astype(float)
        else:
            common, own = rng.normal(size=(rows, 1)), rng.normal(size=(rows, k))
            table = (np.array(gaps) + math.sqrt(shared) * common + math.sqrt(1 - shared) * own).round(3)
        if kind == "twins":
            table[:, 1] = table[:, 0]
        systems = [alternative(table[:, i]) for i in range(k)]
        best, _, total, mean, replicates = KN(systems, 1 - level, delta, first, False, None)
        counts = [system.get_num() for system in systems]
        assert sum(counts) == total and max(counts) == replicates
        widest = max(np.var(table[:first, i] - table[:first, j], ddof=1) for i in range(k) for j in range(i))
        h2 = (first - 1) * ((2 * (1 - level) / (k - 1)) ** (-2 / (first - 1)) - 1)
        at_most = max(first, math.floor(h2 * widest / delta**2) + 1)
        t = stats.t.ppf(1 - (1 - level) / (k - 1), first - 1)
        equal = max(first, math.ceil(t**2 * widest / delta**2))
        answers.append([study, level, delta, first, systems.index(best), counts, *plain(-mean, widest), at_most, equal])
        losses += [[study, table[row]] for row in range(replicates)]
    write("kim_nelson_losses.csv", ["study", "losses"], losses)
    header = ["study", "level", "delta", "first", "best", "counts", "mean", "widest_variance", "at_most", "equal"]
    write("kim_nelson.csv", header, answers)


def allocation(means, sds, counts, total):
    """One step of sim-tools' OCBA from given moments, and its shares before they are rounded."""
    k = len(means)
    step = OCBA(SimpleNamespace(register_observer=lambda observer: None), k, 5 * k + 10, 10)
    step._means, step._vars, step._allocations = means, sds**2, counts.copy()
    step._delta = total - counts.sum()
    targets = counts + step._allocate()
    return targets.astype(int), step._ratios / step._ratios.sum()


def ocba():
    rng = np.random.default_rng(7)
    cases = [(np.array([1.0, 2, 3, 4, 5]), np.array([1.0, 1, 3, 3, 2]), np.zeros(5, int), 50)]  # Chen and Lee, p. 49
    for k in [3, 4, 6, 10]:
        for spent in [0, 5, 20]:
            for _ in range(3):
                counts = rng.integers(0, spent, k, endpoint=True)
                total = int(counts.sum() + rng.integers(20, 500))
                cases.append((rng.normal(0, 1, k).round(3), rng.uniform(0.3, 3, k).round(3), counts, total))
    for means, sds, counts, total in cases:
        targets, shares = allocation(means, sds, counts, total)
        best = int(means.argmin())
        errors = sds**2 / targets.clip(1)
        gaps = np.delete(means - means[best], best)
        wrong = stats.norm.cdf(-gaps / np.sqrt(errors[best] + np.delete(errors, best)))
        yield [means, sds, counts, total, targets, shares, *plain(max(0.0, 1 - wrong.sum()))]


write("means.csv", ["values", "level", "mean", "sd", "low", "high"], means())
header = ["successes", "trials", "level", "wilson_low", "wilson_high", "exact_low", "exact_high"]
write("proportions.csv", header, proportions())
write("ratios.csv", ["numerators", "denominators", "level", "value", "low", "high"], ratios())
write("paired.csv", ["a", "b", "level", "difference", "p_value", "low", "high"], paired())
write("holm.csv", ["p_values", "adjusted"], holm())
write("bca.csv", ["statistic", "level", "value", "left_out", "resampled", "low", "high"], bca())
selections()
write("ocba.csv", ["means", "sds", "counts", "total", "targets", "shares", "correct"], ocba())
