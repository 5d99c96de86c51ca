#include "sim/tcp_way.hpp"
#include "test/check.hpp"

using namespace midip2p;
using namespace midip2p::sim;

namespace {

netlab::Impairment line(double delay_ms, double loss_percent = 0) {
    netlab::Impairment it;
    it.delay_ms = delay_ms;
    it.loss_percent = loss_percent;
    return it;
}

} // namespace

TEST_CASE("a way takes what the line takes, and the two systems a little more") {
    TcpWay way(1);
    way.set(line(10), 0);
    double least = 1e9;
    for (int i = 0; i < 100; ++i) {
        const double sent = i * 1e5;
        const double took = way.arrival(sent, 90) - sent;
        CHECK(took > 10e3);
        least = std::min(least, took);
    }
    CHECK(least < 10.05e3);
}

TEST_CASE("a lost packet comes a timeout later, and what is behind it waits: bytes keep their order") {
    TcpWay way(1);
    way.set(line(10, 20), 0);
    double last = 0;
    int late = 0;
    for (int i = 0; i < 500; ++i) {
        const double sent = i * 2e4;
        const double arrives = way.arrival(sent, 90);
        CHECK(arrives >= last);
        if (arrives - sent > 150e3) ++late;
        last = arrives;
    }
    CHECK(late > 50);
}

TEST_CASE("a queue grows, stands, and is gone again") {
    TcpWay way(1);
    way.set(line(1), 0);
    way.queue(50e3, 10e6, 0);
    CHECK(way.arrival(5e6, 90) - 5e6 > 25e3);
    CHECK(way.arrival(20e6, 90) - 20e6 > 50e3);
    way.queue(0, 1e6, 21e6);
    CHECK(way.arrival(30e6, 90) - 30e6 < 10e3);
}
