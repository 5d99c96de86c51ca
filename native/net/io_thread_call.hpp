// IoThread::call, which is a template.
#pragma once

#include "net/io_thread.hpp"

#include <future>

namespace midip2p::net {

template <class F> auto IoThread::call(F&& f) -> decltype(f(std::declval<IoThread&>())) {
    using R = decltype(f(std::declval<IoThread&>()));
    std::promise<R> promise;
    std::future<R> result = promise.get_future();
    post([this, &promise, &f] {
        if constexpr (std::is_void_v<R>) {
            f(*this);
            publish_stats(); // whoever asked for it finds it there
            promise.set_value();
        } else {
            R answer = f(*this);
            publish_stats();
            promise.set_value(std::move(answer));
        }
    });
    return result.get();
}

} // namespace midip2p::net
