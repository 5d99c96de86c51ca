// IoThread::call, which is a template: for whoever calls it.
#pragma once

#include "net/io_thread.hpp"

namespace midip2p::net {

template <class F> auto IoThread::call(F&& f) -> decltype(f(std::declval<IoThread&>())) {
    return loop_->call([this, &f]() -> decltype(f(std::declval<IoThread&>())) {
        if constexpr (std::is_void_v<decltype(f(std::declval<IoThread&>()))>) {
            f(*this);
            publish_stats(); // whoever asked for it finds it there
        } else {
            auto answer = f(*this);
            publish_stats();
            return answer;
        }
    });
}

} // namespace midip2p::net
