// TOAST beside its floor, in the same run: what the protocol adds to threads, TLS and sockets that both have.
#include "net/bench/floor_protocol.hpp"
#include "net/bench/measure.hpp"
#include "test/machine.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <sys/prctl.h>

using namespace midip2p::bench;

namespace {

struct Case {
    const char* name;
    std::int64_t period_ns;
};
constexpr Case kCases[] = {{"every3ms", 3'000'000}, {"rate10k", 100'000}};
constexpr int kRounds = 4; // of each of the two, by turns

struct Row {
    const char *name, *who;
    double p50 = 0, p99 = 0, rate = 0;
    std::uint64_t lost = 0;
};

double percentile(std::vector<std::int64_t>& sorted, double part) {
    if (sorted.empty()) return 0;
    return static_cast<double>(
        sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(part * static_cast<double>(sorted.size())))]);
}

Row row_of(const Case& c, const char* who, const std::vector<Round>& rounds) {
    Row row{.name = c.name, .who = who};
    std::vector<std::int64_t> all;
    double seconds = 0;
    for (const Round& r : rounds) {
        all.insert(all.end(), r.latencies.begin(), r.latencies.end());
        row.lost += r.lost;
        seconds += r.seconds;
    }
    std::sort(all.begin(), all.end());
    row.p50 = percentile(all, 0.5);
    row.p99 = percentile(all, 0.99);
    row.rate = seconds > 0 ? static_cast<double>(all.size()) / seconds : 0;
    return row;
}

void print_json(const std::vector<Row>& rows, double p50, double p99) {
    std::printf("{\"bench\":\"link\",\"machine\":%s,\"rows\":[", midip2p::test::machine_json().c_str());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row& r = rows[i];
        std::printf(
            "%s{\"case\":\"%s\",\"who\":\"%s\",\"p50Us\":%.0f,\"p99Us\":%.0f,\"lost\":%llu,\"eventsPerSecond\":%.1f}",
            i > 0 ? "," : "", r.name, r.who, r.p50, r.p99, static_cast<unsigned long long>(r.lost), r.rate);
    }
    std::printf("],\"ratios\":{\"p50OverFloor\":%.3f,\"p99OverFloor\":%.3f}}\n", p50, p99);
}

int run(double seconds, bool json) {
    std::vector<Row> rows;
    double p50 = 0;
    double p99 = 0;
    std::uint64_t lost = 0;
    std::printf("%-10s %-8s %10s %10s %6s %10s\n", "case", "who", "p50 us", "p99 us", "lost", "events/s");
    for (const Case& c : kCases) {
        const double each = seconds / static_cast<double>(std::size(kCases) * 2 * kRounds);
        const auto count =
            std::max<std::size_t>(20, static_cast<std::size_t>(each * 1e9 / static_cast<double>(c.period_ns)));
        std::vector<Round> ours, floor;
        for (int i = 0; i < kRounds; ++i) {
            floor.push_back(measure(make_floor_protocol, c.period_ns, count));
            ours.push_back(measure(nullptr, c.period_ns, count));
        }
        for (const Row& r : {row_of(c, "midip2p", ours), row_of(c, "floor", floor)}) {
            std::printf("%-10s %-8s %10.0f %10.0f %6llu %10.1f\n", r.name, r.who, r.p50, r.p99,
                        static_cast<unsigned long long>(r.lost), r.rate);
            rows.push_back(r);
            lost += r.lost;
        }
        const Row &a = rows[rows.size() - 2], &b = rows.back();
        if (b.p50 > 0) p50 = std::max(p50, a.p50 / b.p50);
        if (b.p99 > 0) p99 = std::max(p99, a.p99 / b.p99);
        std::printf("           TOAST adds %.0f us at p50, %.0f us at p99\n", a.p50 - b.p50, a.p99 - b.p99);
    }
    std::printf("worst ratio over the floor: p50 %.2f, p99 %.2f\n", p50, p99);
    if (json) print_json(rows, p50, p99);
    return lost == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    double seconds = 24;
    bool json = false;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--json") == 0) {
            json = true;
        } else if (std::strcmp(argv[i], "--seconds") == 0 && i + 1 < argc && std::atof(argv[i + 1]) > 0) {
            seconds = std::atof(argv[++i]);
        } else {
            std::fprintf(
                stderr, "usage: npm run bench -- link [--seconds N] [--json]\n\n"
                        "One event every 3 ms, and 10 000 a second, over a link of this machine: captured to taken.\n");
            return std::strcmp(argv[i], "--help") == 0 ? 0 : 1;
        }
    }
    prctl(PR_SET_TIMERSLACK, 1UL); // the schedule is to be kept to the microsecond; threads inherit it
    try {
        return run(seconds, json);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "link bench: %s\n", e.what());
        return 1;
    }
}
