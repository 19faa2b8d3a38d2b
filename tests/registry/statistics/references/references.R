# Writes references.json: data and what R makes of them (cmprsk, survival, stats). Run: Rscript references.R > references.json
# The first case is the example of cmprsk's own tests (tests/test.Rout.save prints the same figures).
suppressMessages(library(cmprsk))
options(digits = 17, warn = -1)
number <- function(x) paste0("[", paste(ifelse(is.na(x), "null", format(x, digits = 17, trim = TRUE)), collapse = ", "), "]")

gray <- function(name, time, event, group, strata = rep(1, length(time)), at) {
  fit <- cuminc(time, event, group, strata)
  points <- timepoints(fit, at)
  curves <- rownames(points$est)
  paste0('  {"name": "', name, '",\n   "time": ', number(time), ',\n   "event": ', number(event),
    ',\n   "group": ', number(as.integer(group)), ',\n   "strata": ', number(strata), ',\n   "at": ', number(at),
    ',\n   "statistic": ', number(fit$Tests[, "stat"]), ',\n   "p": ', number(fit$Tests[, "pv"]),
    ',\n   "estimate": {', paste(sprintf('"%s": %s', curves, apply(points$est, 1, number)), collapse = ", "),
    '},\n   "variance": {', paste(sprintf('"%s": %s', curves, apply(points$var, 1, number)), collapse = ", "), '}}')
}

RNGversion("1.6.2"); set.seed(2)
ss <- rexp(100); gg <- factor(sample(1:3, 100, replace = TRUE)); cc <- sample(0:2, 100, replace = TRUE)
strt <- sample(1:2, 100, replace = TRUE)
cases <- gray("the package's own example", ss, cc, gg, strt, 1:5)

RNGversion("4.0.0"); set.seed(11)
n <- 150; tied <- sample(1:12, n, replace = TRUE); what <- sample(0:2, n, replace = TRUE, prob = c(.3, .45, .25))
cases <- c(cases, gray("ties everywhere, three groups", tied, what, factor(sample(1:3, n, replace = TRUE)), at = c(2, 5, 9)))
one <- factor(rep(1:2, c(60, 90))); early <- pmax(1, tied - ifelse(one == 1, 3, 0))
cases <- c(cases, gray("ties everywhere, two groups that differ", early, what, one, at = c(2, 5, 9)))
cases <- c(cases, gray("no censoring", rexp(40), rep(1:2, 20), factor(rep(1:2, each = 20)), at = c(.2, .5, 1)))

cox <- coxph(Surv(time, status) ~ age + sex + ph.ecog, data = na.omit(lung[, c("time", "status", "age", "sex", "ph.ecog")]))
kept <- na.omit(lung[, c("time", "status", "age", "sex", "ph.ecog")])
oring <- data.frame(  # Dalal, Fowlkes & Hoadley 1989, table 1: temperature and any thermal distress at 23 flights
  temp = c(66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58),
  fail = c(0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1))
glm1 <- glm(fail ~ temp, binomial, oring, epsilon = 1e-14)
cat('{"r": "', R.version.string, '", "cmprsk": "', as.character(packageVersion("cmprsk")), '", "survival": "',
  as.character(packageVersion("survival")), '",\n "gray": [\n', paste(cases, collapse = ",\n"), '],\n "cox": {',
  '"time": ', number(kept$time), ', "event": ', number(kept$status - 1), ', "age": ', number(kept$age), ', "sex": ',
  number(kept$sex), ', "ecog": ', number(kept$ph.ecog), ',\n  "coefficient": ', number(coef(cox)), ', "se": ',
  number(sqrt(diag(vcov(cox)))), '},\n "logistic": {"temp": ', number(oring$temp), ', "fail": ', number(oring$fail),
  ',\n  "coefficient": ', number(coef(glm1)), ', "se": ', number(sqrt(diag(vcov(glm1)))), '}}\n', sep = "")
